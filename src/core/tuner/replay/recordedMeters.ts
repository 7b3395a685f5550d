import { columnOf, numbersOf, type RecordedTable } from '../../records/recordedTable';

/** Columns of energy and power; left out or `null` = by the names that tools give them. */
export interface MeterColumns {
  readonly energyColumn?: string | null;
  readonly powerColumn?: string | null;
}

/** Energy and power of the rows of a table, NaN where a row does not tell, or why the table has none. */
export type Meters =
  | {
      readonly ok: true;
      /** Joules of one launch. */
      energyJ(row: number): number;
      powerW(row: number): number;
      /** Names of the columns they stand in. */
      readonly columns: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** A table of which neither energy nor power is wanted. */
export const NO_METERS: Extract<Meters, { ok: true }> = {
  ok: true,
  energyJ: () => Number.NaN,
  powerW: () => Number.NaN,
  columns: [],
};

/** What Tilesmith, T4 files and Kernel Tuner's observers (NVML, PowerSensor) call them; joules and watts. */
const ENERGY_NAMES = ['energy_j', 'energy', 'nvml_energy', 'ps_energy'];
const POWER_NAMES = ['power_w', 'power', 'nvml_power', 'ps_power'];

/** Energy and power by the columns for them; where there is one of the two, the other follows from the times (ms). */
export function readMeters(
  table: RecordedTable,
  timesMs: Float64Array,
  { energyColumn = null, powerColumn = null }: MeterColumns,
): Meters {
  const names = table.columns.map(({ name }) => name).join(', ');
  const stranger = [energyColumn, powerColumn].find(
    (name) => name !== null && numbersOf(table, name) === null,
  );
  if (stranger != null)
    return { ok: false, reason: `has no numbers in a column "${stranger}"; its columns are ${names}` };
  const energy = usual(table, energyColumn, ENERGY_NAMES);
  const power = usual(table, powerColumn, POWER_NAMES);
  if (energy === null && power === null) {
    return {
      ok: false,
      reason: `tells neither energy nor power; name the column with --energy-column (joules) or --power-column (watts), of ${names}, or tune for time: --objective time`,
    };
  }
  const seconds = (row: number) => (timesMs[row] as number) / 1e3;
  const told = (column: typeof energy, row: number) => column?.cells[row] ?? Number.NaN;
  const either = (value: number, other: number) => (Number.isNaN(value) ? other : value);
  return {
    ok: true,
    energyJ: (row) => either(told(energy, row), told(power, row) * seconds(row)),
    powerW: (row) => either(told(power, row), told(energy, row) / seconds(row)),
    columns: [energy, power].flatMap((column) => (column === null ? [] : [column.name])),
  };
}

function usual(
  table: RecordedTable,
  named: string | null,
  names: readonly string[],
): { readonly name: string; readonly cells: Float64Array } | null {
  for (const name of named === null ? names : [named]) {
    const cells = numbersOf(table, name);
    const column = columnOf(table, name);
    if (cells !== null && column !== null) return { name: column.name, cells };
  }
  return null;
}
