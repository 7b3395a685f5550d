import type { Configuration } from '../../src/core/space/configuration';
import { element, setShown, setText, type View } from '../shared/dom';
import { badge, button } from '../shared/toolkit';
import type { Actions } from './actions';
import { type CardText, comparisonText, verifiedText } from './comparison';
import type { ProblemState } from './problemState';

interface CardState {
  readonly title: string;
  readonly text: CardText | null;
  readonly missing: string;
  readonly fallback: boolean;
}

function card(...footer: readonly Node[]): View<CardState> {
  const heading = element('span');
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
      element('h3', {}, heading, fallback),
      configuration,
      median,
      speed,
      quartiles,
      how,
      verification,
      ...footer,
    ),
    update: ({ title, text, missing, fallback: onProcessor }) => {
      setText(heading, title);
      setText(configuration, text?.configuration ?? missing);
      const measured = text !== null && text.median !== null;
      const isVerified = text?.verification.startsWith('verified') ?? false;
      setText(median, text?.median ?? (text === null ? '' : isVerified ? 'no time' : 'no valid time'));
      setText(speed, text?.speed ?? '');
      setText(quartiles, text?.quartiles ?? '');
      setText(how, text?.how ?? '');
      setText(verification, text?.verification ?? '');
      verification.dataset.passed = String(isVerified);
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
  const baseline = card();
  const best = card(apply);
  const heading = element('h2');
  return {
    element: element(
      'section',
      { class: 'comparison' },
      heading,
      verdict,
      element('div', { class: 'cards' }, baseline.element, best.element),
    ),
    update: ({ session, problem, running }) => {
      const text = comparisonText(problem, running, session.summary.objective);
      const { fallback, emulated } = session.summary.device;
      setText(heading, emulated ? 'Right or wrong' : 'Current against best');
      setText(verdict, emulated ? verifiedText(problem, running) : text.verdict);
      verdict.dataset.faster = String(text.faster);
      const done = emulated ? 'verified' : 'measured';
      baseline.update({
        title: `Source, ${done}`,
        text: text.baseline,
        missing: `not ${done} yet`,
        fallback,
      });
      best.update({ title: 'Best, measured', text: text.best, missing: 'none yet', fallback });
      setShown(best.element, !emulated);
      offered =
        problem.best === null
          ? null
          : { session: session.summary.id, configuration: problem.best.configuration };
      setShown(apply, text.offer);
    },
  };
}
