import { formatSize } from '../../src/core/gemm/size';
import { element, setShown, setText, type View } from '../shared/dom';
import type { Actions } from './actions';
import { formatsText, ownPath } from './paths';
import type { ViewState } from './viewState';

/** The head of the page: the kernel whose formats and K stand in the lab, and the way back to it. */
export function kernelView(actions: Actions): View<ViewState> {
  let kernel: ViewState['kernel'] = null;
  const open = element('button', { class: 'link', attributes: { type: 'button' } });
  open.addEventListener('click', () => {
    if (kernel !== null) actions.post({ type: 'openKernel', uri: kernel.uri, entry: kernel.entry });
  });
  const about = element('span', { class: 'quiet' });
  return {
    element: element(
      'header',
      {},
      element(
        'div',
        { class: 'title' },
        element('h1', { text: 'Numerics Lab' }),
        element('div', {}, open, about),
      ),
    ),
    update: (view) => {
      kernel = view.kernel;
      setShown(open, kernel !== null);
      setText(open, kernel === null ? '' : `${kernel.entry} (${fileName(kernel.uri)})`);
      setText(about, aboutText(view));
    },
  };
}

/** What the page knows of the kernel, in a line. */
export function aboutText({ kernel }: Pick<ViewState, 'kernel'>): string {
  if (kernel === null)
    return 'By the models alone. Open the lab from a kernel to start with its formats and sizes.';
  const size = kernel.size === null ? '' : `, ${formatSize(kernel.size)}`;
  const own = ownPath(kernel);
  if (own !== null) return ` · ${formatsText(own)}${size}`;
  return kernel.formats === null
    ? ' · its formats are not known'
    : ` · adds ${kernel.formats.accumulator}, which is not modelled`;
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.split('/').at(-1) ?? uri);
}
