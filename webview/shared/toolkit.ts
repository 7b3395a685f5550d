import {
  type Button,
  type Checkbox,
  type Dropdown,
  type Panels,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeBadge,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element, setText, type View } from './dom';

/**
 * The controls the pages are made of. The toolkit behind them is archived upstream: nothing outside this file may
 * know of it, so that another kit takes its place by changing this file alone.
 */

/** Makes the controls known to the page; to be called once, before any of them is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeBadge(),
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

/** A push button; `primary` for the one thing the user most likely wants next. */
export function button(
  label: string,
  onClick: () => void,
  appearance: 'primary' | 'secondary' = 'secondary',
): HTMLElement & { disabled: boolean } {
  const made = document.createElement('vscode-button') as Button;
  made.appearance = appearance;
  made.textContent = label;
  made.addEventListener('click', onClick);
  return made;
}

/** A short label that stands out, such as `CPU fallback`. */
export function badge(text: string, title: string): HTMLElement {
  const made = document.createElement('vscode-badge');
  made.textContent = text;
  made.title = title;
  return made;
}

/** A turning ring that says that something is on its way. */
export function progressRing(label: string): HTMLElement {
  const made = document.createElement('vscode-progress-ring');
  made.setAttribute('aria-label', label);
  return made;
}

/** A box to tick; `update` sets it without telling `onChange`. */
export function checkbox(label: string, onChange: (checked: boolean) => void): View<boolean> {
  const made = document.createElement('vscode-checkbox') as Checkbox;
  made.textContent = label;
  let shown = false;
  made.addEventListener('change', () => {
    if (made.checked === shown) return;
    shown = made.checked;
    onChange(shown);
  });
  return {
    element: made,
    update: (checked) => {
      shown = checked;
      made.checked = checked;
    },
  };
}

/**
 * A line of text to edit; `update` sets it without telling `onEdit`, and leaves the cursor where it is. `live` tells of
 * every keystroke, otherwise of what stands there when the user is done.
 */
export function textField(label: string, onEdit: (text: string) => void, live = false): View<string> {
  const made = document.createElement('vscode-text-field') as TextField;
  let shown = '';
  made.addEventListener(live ? 'input' : 'change', () => {
    if (made.value === shown) return;
    shown = made.value;
    onEdit(shown);
  });
  return {
    element: made,
    update: (text) => {
      // The control names itself when it comes into the document, whatever it was named before.
      if (made.getAttribute('aria-label') !== label) made.setAttribute('aria-label', label);
      shown = text;
      if (made.value !== text) made.value = text;
    },
  };
}

/** A control with its name before it, for eyes; the control has it for assistive technology. */
export function field(label: string, control: HTMLElement): HTMLElement {
  return element('div', { class: 'field' }, element('span', { text: label }), control);
}

/** One entry of a {@link dropdown} or one of the {@link tabs}. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** The entries of a {@link dropdown} or of {@link tabs}, and the id of the one that is chosen. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly selected: string | null;
}

/** A list to choose one of; its options are made anew only when they differ. */
export function dropdown(label: string, onSelect: (id: string) => void): View<Choices> {
  const made = document.createElement('vscode-dropdown') as Dropdown;
  made.setAttribute('aria-label', label);
  made.addEventListener('change', () => onSelect(made.value));
  let shown = '';
  return {
    element: made,
    update: ({ choices, selected }) => {
      const signature = JSON.stringify(choices);
      if (signature !== shown) {
        shown = signature;
        const options = choices.map(({ id, label: text }) => {
          const option = document.createElement('vscode-option');
          option.setAttribute('value', id);
          option.textContent = text;
          return option;
        });
        made.replaceChildren(...options);
      }
      // The control learns of its options only when it has rendered.
      requestAnimationFrame(() => {
        if (selected !== null && made.value !== selected) made.value = selected;
      });
    },
  };
}

/** Tabs over one body, which moves into the panel that is open; with a single choice only the body is there. */
export function tabs(body: HTMLElement, onSelect: (id: string) => void): View<Choices> {
  const root = element('div', { class: 'tabs' }, body);
  let panels: Panels | null = null;
  let shown = '';
  let open: string | null = null;

  const build = (choices: readonly Choice[]): void => {
    panels = document.createElement('vscode-panels') as Panels;
    for (const { id, label } of choices) {
      const tab = document.createElement('vscode-panel-tab');
      tab.id = `tab-${id}`;
      setText(tab, label);
      const view = document.createElement('vscode-panel-view');
      view.id = `view-${id}`;
      panels.append(tab, view);
    }
    panels.addEventListener('change', () => {
      const id = panels?.activeid?.slice('tab-'.length);
      if (id !== undefined && id !== open) onSelect(id);
    });
  };

  return {
    element: root,
    update: ({ choices, selected }) => {
      const signature = JSON.stringify(choices);
      open = selected;
      if (signature !== shown) {
        shown = signature;
        if (choices.length > 1) build(choices);
        else panels = null;
        root.replaceChildren(panels ?? body);
      }
      if (panels === null || selected === null) return;
      panels.activeid = `tab-${selected}`;
      const view = [...panels.children].find(({ id }) => id === `view-${selected}`);
      if (view !== undefined && body.parentElement !== view) view.append(body);
    },
  };
}
