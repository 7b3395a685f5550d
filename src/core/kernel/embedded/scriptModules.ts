import { evaluate } from '../../space/evaluate';
import { parseExpression } from '../../space/parseExpression';
import type { SourceModule } from '../modules';
import { readTemplate, type TemplatePlace } from '../template';
import { literalText, runTimePlace } from './literalText';
import { scriptConstants } from './scriptConstants';
import { wgslLiterals } from './wgslLiterals';

/**
 * The WGSL modules of a script, one for each literal with a compute shader. Each is as long as the script and has its
 * lines: everything outside the literal is blank, so that a place in the module is the place in the script.
 */
export function scriptModules(script: string): readonly SourceModule[] {
  const { tokens, literals } = wgslLiterals(script);
  if (literals.length === 0) return [];
  const blank = script.replace(/[^\n\r]+/g, (line) => ' '.repeat(line.length));
  const numberAt = scriptConstants(script, tokens);
  return literals.map(({ token, index, name, joinedBy }) => {
    const own = literalText(script, token, ({ start, end }) => {
      const number = numberOf(script.slice(start + 2, end - 1).trim(), (constant) =>
        numberAt(constant, index),
      );
      return number === null ? null : String(number);
    });
    const start = token.start + 1;
    const end = token.end - 1;
    const whole = blank.slice(0, start) + own.text + blank.slice(end);
    const { text, places, first } = readTemplate(whole, 'wgsl');
    const atRunTime =
      own.unknown !== null
        ? runTimePlace(script, own.unknown)
        : joinedBy === null
          ? null
          : joinedPlace(script, joinedBy);
    return { text, start, end, name, foreign: [...own.foreign, ...places], template: atRunTime ?? first };
  });
}

/** The number a placeholder stands for: a constant of any kind, or what comes of whole ones without a rest. */
function numberOf(text: string, constant: (name: string) => number | null): number | null {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text)) return constant(text);
  if (!/^[\p{ID_Continue}$\s+\-*/()]+$/u.test(text)) return null;
  // A quotient counts only where it comes out even: scripts and our expressions differ in the others.
  const [low, high] = ['floor', 'ceil'].map((round) => {
    const parsed = parseExpression(`${round}(${text})`);
    const result = parsed.ok ? evaluate(parsed.expression, (name) => constant(name) ?? undefined) : null;
    return result?.ok ? result.value : null;
  });
  return low === high ? (low ?? null) : null;
}

function joinedPlace(script: string, { start, end }: { start: number; end: number }): TemplatePlace {
  const line = script.slice(0, start).split('\n').length - 1;
  return {
    span: { start, end, line },
    message: `this WGSL is a template: \`${script.slice(start, end)}\` on line ${line + 1} makes another text of it when the program runs; Tilesmith reads only finished WGSL`,
    remedy: 'write the whole module in one literal, or give Tilesmith the text that the program makes',
  };
}
