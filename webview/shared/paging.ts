/** How many rows of a table are in the document at once. */
export const ROWS_PER_PAGE = 50;

/** The page nearest to the one asked for that exists, and how many there are (at least 1). */
export function clampPage(page: number, rows: number): { readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(rows / ROWS_PER_PAGE));
  return { page: Math.min(Math.max(0, page), pages - 1), pages };
}
