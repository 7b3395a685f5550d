import type { Binding, Missing } from '../kernelModel';
import type { CudaModule } from './module';
import { childOfType, hasToken, namesDeclared } from './nodes';
import type { Parameter } from './parameters';
import type { KernelWalk } from './walk/walkKernel';

/** Parameters that no launch of ours can fill. */
export function unfilledParameters(
  parameters: readonly Parameter[],
  bindings: readonly Binding[],
): readonly Missing[] {
  return parameters.flatMap(({ name, own, typeText }, position): readonly Missing[] => {
    const [{ space, bytes, fields } = NO_BINDING, ...pointers] = bindings.filter(
      ({ binding }) => binding === position,
    );
    if (
      space === 'storage' ||
      fields.length > 0 ||
      pointers.length > 0 ||
      (bytes > 0 && own.kind === 'scalar')
    )
      return [];
    const remedy =
      own.kind === 'unknown'
        ? `the type of the parameter ${name} (${typeText}) is declared nowhere in the file, and the code does not tell all that is in it; write its declaration above the kernel, or pass what the kernel needs of it as pointers and numbers`
        : `the parameter ${name} (${typeText}) is neither a pointer nor made of numbers, so it cannot be filled; pass what the kernel needs of it as pointers and numbers`;
    return [{ about: name, remedy }];
  });
}

const NO_BINDING: Pick<Binding, 'space' | 'bytes' | 'fields'> = { space: 'uniform', bytes: 0, fields: [] };

/** Variables of the file that the kernel uses and that only a host could fill. */
export function filledByHost({ variables }: CudaModule, { used }: KernelWalk): readonly Missing[] {
  return variables.flatMap((node): readonly Missing[] => {
    if (hasToken(node, '__shared__') || childOfType(node, 'init_declarator')) return [];
    return namesDeclared(node)
      .filter((name) => used.has(name))
      .map((about) => ({
        about,
        remedy: `the kernel uses the variable ${about}, which only the host could fill; pass it as a parameter, or give it an initialiser`,
      }));
  });
}
