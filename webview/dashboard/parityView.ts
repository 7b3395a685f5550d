import { formatTimeMs } from '../../src/core/format';
import { element, setShown, setText, type View } from '../shared/dom';
import { figure } from '../shared/figure';
import type { Column } from '../shared/table';
import type { Actions } from './actions';
import { modelText } from './modelText';
import { type ParityPoint, parityPoints, parityReading } from './parity';
import { parityPlot, residualPlot } from './parityPlot';
import type { ProblemState } from './problemState';

const COLUMNS: readonly Column<ParityPoint>[] = [
  { id: 'evaluation', label: 'Evaluation', numeric: true, text: ({ evaluation }) => String(evaluation) },
  { id: 'measured', label: 'Measured', numeric: true, text: ({ measuredMs }) => formatTimeMs(measuredMs) },
  {
    id: 'predicted',
    label: 'Predicted before',
    numeric: true,
    text: ({ predictedMs }) => formatTimeMs(predictedMs),
  },
  {
    id: 'interval',
    label: '80 % within',
    numeric: true,
    text: ({ lowMs, highMs }) => `${formatTimeMs(lowMs)} to ${formatTimeMs(highMs)}`,
  },
  {
    id: 'residual',
    label: 'Off by',
    numeric: true,
    text: ({ residual }) => `${(100 * residual).toFixed(1)} %`,
  },
];

/** What the model had predicted of each trial before it was measured, beside what was measured. */
export function parityView(actions: Actions): View<ProblemState> {
  const parity = figure<ParityPoint>({
    question: 'Did the model know before?',
    caption: 'Trials with what had been predicted of them',
    onTable: (parityAsTable) => actions.show({ parityAsTable }),
  });
  const residuals = figure<ParityPoint>({
    question: 'Did it get better or worse on the way?',
    caption: 'Trials with how far the prediction was off',
    onTable: (residualsAsTable) => actions.show({ residualsAsTable }),
  });
  const accuracy = element('p', { class: 'reading' });
  const root = element('section', {}, parity.element, residuals.element, accuracy);
  return {
    element: root,
    update: ({ session, problem, view }) => {
      const points = parityPoints(problem.rows);
      setShown(root, points.length > 0);
      setText(accuracy, session.model === null ? '' : modelText(session.model));
      setShown(accuracy, session.model !== null);
      if (points.length === 0) return;
      const version = `${problem.key} ${points.length}`;
      const common = { columns: COLUMNS, rows: points, version };
      parity.update({
        ...common,
        plot: (width) => parityPlot(points, width),
        asTable: view.parityAsTable,
        reading: parityReading(points),
      });
      residuals.update({
        ...common,
        plot: (width) => residualPlot(points, width),
        asTable: view.residualsAsTable,
        reading: '',
      });
    },
  };
}
