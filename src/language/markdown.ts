/** Text of which nothing is read as markup, in a table neither. */
export function escaped(text: string): string {
  return text.replace(/[*_<>[\]`\\|]/g, '\\$&');
}
