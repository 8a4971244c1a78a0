/** “Call the gateway”: one tab per way to call, each with its text and a copy button. */
import { callExamples } from './call-examples.js';
import { copyButton } from './copy-button.js';
import { part, setText } from './page-parts.js';

/**
 * Builds the tabs. Left, right, Home and End move between them, as in the ARIA pattern.
 *
 * @param {string} origin
 * @returns {{ update(clientKeyRequired: boolean): void, firstCall(): string }}
 */
export function exampleTabs(origin) {
  let examples = callExamples(origin, false);
  const views = examples.map(({ id, label }, index) => {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.id = `tab-${id}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', `panel-${id}`);
    tab.textContent = label;

    const code = document.createElement('code');
    const pre = document.createElement('pre');
    pre.append(code);
    const panel = document.createElement('div');
    panel.id = `panel-${id}`;
    panel.className = 'panel';
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', tab.id);
    panel.append(
      pre,
      copyButton(label, () => examples[index]?.code ?? ''),
    );
    return { tab, panel, code };
  });

  /** @param {number} chosen */
  const select = (chosen) => {
    for (const [index, { tab, panel }] of views.entries()) {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panel.hidden = index !== chosen;
    }
  };

  for (const [index, { tab }] of views.entries()) {
    tab.addEventListener('click', () => select(index));
    tab.addEventListener('keydown', (event) => {
      const last = views.length - 1;
      const target = {
        ArrowRight: index === last ? 0 : index + 1,
        ArrowLeft: index === 0 ? last : index - 1,
        Home: 0,
        End: last,
      }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      select(target);
      views[target]?.tab.focus();
    });
  }
  part('example-tabs').replaceChildren(...views.map(({ tab }) => tab));
  part('example-panels').replaceChildren(...views.map(({ panel }) => panel));
  select(0);

  const update = (/** @type {boolean} */ clientKeyRequired) => {
    examples = callExamples(origin, clientKeyRequired);
    for (const [index, { code }] of views.entries()) {
      const text = examples[index]?.code ?? '';
      if (code.textContent !== text) code.textContent = text;
    }
    setText(
      'credential-note',
      clientKeyRequired
        ? 'Callers need a client key: put yours where it says tly_your-client-key.'
        : 'No credential is needed here. SDKs insist on one; any that does not begin with tly_ will do.',
    );
  };
  update(false);
  return { update, firstCall: () => examples[0]?.code ?? '' };
}
