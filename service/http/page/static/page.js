/**
 * The plain page at `/`: how the service is, how to call it and, for a tab that a console link signed in, the last requests.
 * Asks the service every two seconds while the tab is seen; a lost answer is shown and asked for again.
 */
import { firstMessage } from './call-examples.js';
import { copyButton } from './copy-button.js';
import { exampleTabs } from './example-tabs.js';
import { showHealth, showUnreachable } from './health-view.js';
import { announce, part, setText } from './page-parts.js';
import { requestList, ROWS } from './request-list.js';
import { endSession, exchangeLink, fetchHealth, fetchRequests, sendMessage } from './service-api.js';
import { forgetSession, storedSession, storeSession, takeLinkToken } from './session.js';

const REFRESH_MS = 2_000;
const SIGNED_OUT = 'What crosses is listed for the operator alone.';

const examples = exampleTabs(location.origin);
const list = requestList();
let failures = 0;
/** Counts refreshes, so that an answer overtaken by a sign-in or sign-out is dropped. */
let round = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} reason its first sentence; how to sign in stands below it anyway */
function showSignedOut(reason) {
  forgetSession();
  list.clear();
  setText('signed-out-reason', reason.replace(/\.\s.*/s, '.'));
  part('signed-out').hidden = false;
  part('sign-out').hidden = true;
}

function showSignedIn() {
  part('signed-out').hidden = true;
  part('sign-out').hidden = false;
}

async function signInByLink() {
  const token = takeLinkToken();
  if (token === undefined) return;
  const exchange = await exchangeLink(token);
  if (exchange.kind === 'ok') {
    storeSession(exchange.value.token);
    showSignedIn();
    announce('Signed in');
  } else if (storedSession() === undefined) {
    // A tab that is signed in already loses nothing by an old link.
    showSignedOut(exchange.message);
    announce(exchange.message);
  }
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++round;
  const session = storedSession();
  const [health, requests] = await Promise.all([
    fetchHealth(),
    session === undefined ? undefined : fetchRequests(session, ROWS),
  ]);
  if (mine !== round) return;
  if (health.kind === 'ok') {
    failures = 0;
    showHealth(health.value);
    examples.update(health.value.clientKeyRequired);
  } else {
    failures += 1;
    showUnreachable(failures);
  }
  if (requests?.kind === 'ok') list.show(requests.value.requests);
  else if (requests?.kind === 'unauthenticated') showSignedOut(requests.message);
  else if (requests?.kind === 'failed' && health.kind === 'ok') list.showTrouble(requests.message);
  if (!document.hidden) timer = setTimeout(refresh, REFRESH_MS);
}

async function signOut() {
  const session = storedSession();
  showSignedOut('Signed out.');
  part('signed-out-reason').focus();
  round += 1;
  if (session !== undefined) await endSession(session);
  await refresh();
}

async function sendOne() {
  setText('send-one-result', 'Sending');
  const answer = await sendMessage(firstMessage);
  setText('send-one-result', answer.kind === 'ok' ? 'Answered; it is listed in a moment' : answer.message);
  await refresh();
}

setText('address', location.host);
part('copy-link').replaceWith(copyButton('the command', () => part('link-command').textContent ?? ''));
part('copy-first-call').replaceWith(copyButton('cURL', () => examples.firstCall(), 'Copy cURL'));
part('sign-out').addEventListener('click', () => void signOut());
part('send-one').addEventListener('click', () => void sendOne());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
// A new link opened in the same tab changes the fragment only.
window.addEventListener('hashchange', () => void signInByLink().then(refresh));

await signInByLink();
if (storedSession() === undefined) {
  if (part('signed-out').hidden) showSignedOut(SIGNED_OUT);
} else {
  showSignedIn();
}
await refresh();
