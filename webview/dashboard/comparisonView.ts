import type { Configuration } from '../../src/core/space/configuration';
import { element, setShown, setText, type View } from '../shared/dom';
import { badge, button } from '../shared/toolkit';
import type { Actions } from './actions';
import { type CardText, comparisonText } from './comparison';
import type { ProblemState } from './problemState';

interface CardState {
  readonly text: CardText | null;
  readonly missing: string;
  readonly fallback: boolean;
}

function card(title: string, ...footer: readonly Node[]): View<CardState> {
  const configuration = element('code');
  const median = element('p', { class: 'median' });
  const quartiles = element('p', { class: 'quiet' });
  const speed = element('p', { class: 'speed' });
  const how = element('p', { class: 'quiet' });
  const verification = element('p', { class: 'verification' });
  const fallback = badge('CPU fallback', 'Measured on the processor: it says nothing of a GPU.');
  return {
    element: element(
      'section',
      { class: 'card' },
      element('h3', {}, title, fallback),
      configuration,
      median,
      speed,
      quartiles,
      how,
      verification,
      ...footer,
    ),
    update: ({ text, missing, fallback: onProcessor }) => {
      setText(configuration, text?.configuration ?? missing);
      const measured = text !== null && text.median !== null;
      setText(median, text?.median ?? (text === null ? '' : 'no valid time'));
      setText(speed, text?.speed ?? '');
      setText(quartiles, text?.quartiles ?? '');
      setText(how, text?.how ?? '');
      setText(verification, text?.verification ?? '');
      verification.dataset.passed = String(text?.verification.startsWith('verified') ?? false);
      setShown(fallback, onProcessor && measured);
    },
  };
}

/** The source's own configuration beside the best, the verdict between them, and the way to accept it. */
export function comparisonView(actions: Actions): View<ProblemState> {
  let offered: { readonly session: string; readonly configuration: Configuration } | null = null;
  const apply = button(
    'Apply to the source',
    () => {
      if (offered !== null) actions.post({ type: 'apply', ...offered });
    },
    'primary',
  );
  const verdict = element('p', { class: 'verdict', attributes: { role: 'status' } });
  const baseline = card('Source, measured');
  const best = card('Best, measured', apply);
  return {
    element: element(
      'section',
      { class: 'comparison' },
      element('h2', { text: 'Current against best' }),
      verdict,
      element('div', { class: 'cards' }, baseline.element, best.element),
    ),
    update: ({ session, problem, running }) => {
      const text = comparisonText(problem, running);
      const { fallback } = session.summary.device;
      setText(verdict, text.verdict);
      verdict.dataset.faster = String(text.faster);
      baseline.update({ text: text.baseline, missing: 'not measured yet', fallback });
      best.update({ text: text.best, missing: 'none yet', fallback });
      offered =
        problem.best === null
          ? null
          : { session: session.summary.id, configuration: problem.best.configuration };
      setShown(apply, text.offer);
    },
  };
}
