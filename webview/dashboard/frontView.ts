import { formatConfiguration, formatEnergy, formatTimeMs, significant } from '../../src/core/format';
import type { View } from '../shared/dom';
import { figure } from '../shared/figure';
import type { Column } from '../shared/table';
import type { Actions } from './actions';
import { type FrontPoint, frontPoints, frontReading } from './front';
import { frontPlot } from './frontPlot';
import type { ProblemState } from './problemState';

const COLUMNS: readonly Column<FrontPoint>[] = [
  {
    id: 'configuration',
    label: 'Configuration',
    text: ({ trial }) => formatConfiguration(trial.configuration),
  },
  { id: 'time', label: 'Measured time', numeric: true, text: ({ timeMs }) => formatTimeMs(timeMs) },
  { id: 'energy', label: 'Measured energy', numeric: true, text: ({ energyJ }) => formatEnergy(energyJ) },
  {
    id: 'power',
    label: 'Measured power',
    numeric: true,
    text: ({ trial: { powerW } }) => (powerW === null ? '' : `${significant(powerW)} W`),
  },
  { id: 'front', label: 'On the front', text: ({ onFront }) => (onFront ? 'yes' : 'no') },
];

/** Time against energy of a session that makes both small: the Pareto front, and its table twin. */
export function frontView(actions: Actions): View<ProblemState> {
  const plot = figure<FrontPoint>({
    question: 'What does less energy cost in time?',
    caption: 'Configurations that may be the best, by time and energy',
    onTable: (frontAsTable) => actions.show({ frontAsTable }),
  });
  return {
    element: plot.element,
    update: ({ session, problem, view }) => {
      const points = frontPoints(problem.rows, session.summary.objective);
      plot.update({
        plot: (width) => frontPlot(points, width),
        columns: COLUMNS,
        rows: points,
        asTable: view.frontAsTable,
        reading: frontReading(points),
      });
    },
  };
}
