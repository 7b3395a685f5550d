import { element, setShown, setText, type View } from './dom';
import { clampPage, ROWS_PER_PAGE } from './paging';
import { button } from './toolkit';

/** One column of a table over rows of type `T`. */
export interface Column<T> {
  readonly id: string;
  readonly label: string;
  readonly text: (row: T) => string;
  /** Numbers stand to the right, so that their digits align. */
  readonly numeric?: boolean;
}

/** What a table shows: all rows, of which one page is in the document. */
export interface TableState<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly page: number;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly isSelected?: (row: T) => boolean;
  readonly className?: (row: T) => string;
}

/** What the user can do in a table; a table without `onSort` or `onSelect` cannot be sorted or selected in. */
export interface TableActions<T> {
  readonly onPage: (page: number) => void;
  readonly onSort?: (column: string) => void;
  readonly onSelect?: (row: T) => void;
}

/**
 * A table in pages of {@link ROWS_PER_PAGE} rows, whatever the number of rows. Rows are brought up to date in place,
 * so that focus and a click half done survive an update; sorting and selecting are buttons, so that keys reach them.
 */
export function table<T>(caption: string, actions: TableActions<T>): View<TableState<T>> {
  const headRow = element('tr');
  const body = element('tbody');
  const grid = element(
    'table',
    { class: 'data' },
    element('caption', { text: caption }),
    element('thead', {}, headRow),
    body,
  );
  const place = element('span', { attributes: { role: 'status' } });
  let current: TableState<T> = { columns: [], rows: [], page: 0 };
  let pageRows: readonly T[] = [];
  let columnIds = '';

  const previous = button('Previous', () =>
    actions.onPage(clampPage(current.page, current.rows.length).page - 1),
  );
  const next = button('Next', () => actions.onPage(clampPage(current.page, current.rows.length).page + 1));
  const pager = element('div', { class: 'pager' }, previous, place, next);

  const buildHead = (): void => {
    const cells = current.columns.map(({ id, label, numeric }) => {
      const cell = element('th', { class: numeric ? 'number' : '', attributes: { scope: 'col' } });
      if (actions.onSort === undefined) cell.textContent = label;
      else {
        const sorter = element('button', { class: 'sorter', text: label, attributes: { type: 'button' } });
        sorter.addEventListener('click', () => actions.onSort?.(id));
        cell.append(sorter);
      }
      return cell;
    });
    headRow.replaceChildren(...cells);
    body.replaceChildren();
  };

  const newRow = (place: number): HTMLTableRowElement => {
    const cells = current.columns.map(({ numeric }, column) => {
      const cell = element('td', { class: numeric ? 'number' : '' });
      if (column === 0 && actions.onSelect !== undefined) {
        cell.append(element('button', { class: 'picker', attributes: { type: 'button' } }));
      }
      return cell;
    });
    const row = element('tr', {}, ...cells);
    row.addEventListener('click', () => {
      const data = pageRows[place];
      if (data !== undefined) actions.onSelect?.(data);
    });
    return row;
  };

  const fillRow = (row: HTMLTableRowElement, data: T): void => {
    const selected = current.isSelected?.(data) ?? false;
    row.className = `${current.className?.(data) ?? ''}${selected ? ' selected' : ''}`;
    current.columns.forEach((column, index) => {
      const cell = row.cells[index];
      if (cell === undefined) return;
      const picker = cell.firstElementChild;
      setText(picker ?? cell, column.text(data));
      picker?.setAttribute('aria-pressed', String(selected));
    });
  };

  return {
    element: element('div', { class: 'table' }, element('div', { class: 'scroller' }, grid), pager),
    update: (state) => {
      current = state;
      const ids = state.columns.map(({ id }) => id).join('\n');
      if (ids !== columnIds) {
        columnIds = ids;
        buildHead();
      }
      state.columns.forEach(({ id }, index) => {
        const sorted = state.sort?.column === id;
        const order = state.sort?.descending ? 'descending' : 'ascending';
        headRow.cells[index]?.setAttribute('aria-sort', sorted ? order : 'none');
      });
      const { page, pages } = clampPage(state.page, state.rows.length);
      const first = page * ROWS_PER_PAGE;
      pageRows = state.rows.slice(first, first + ROWS_PER_PAGE);
      while (body.rows.length > pageRows.length) body.deleteRow(-1);
      while (body.rows.length < pageRows.length) body.append(newRow(body.rows.length));
      pageRows.forEach((data, index) => {
        const row = body.rows[index];
        if (row !== undefined) fillRow(row, data);
      });
      setText(
        place,
        `${first + Math.min(1, pageRows.length)}–${first + pageRows.length} of ${state.rows.length}`,
      );
      previous.disabled = page === 0;
      next.disabled = page === pages - 1;
      setShown(pager, pages > 1);
    },
  };
}
