/** Shows what `/api/health` says: one sentence with its reason, then the figures on the bridge. */
import { formatClock, formatUptime, THIN_SPACE } from './format.js';
import { glyph, part, setText, showWhen } from './page-parts.js';

/** @typedef {import('./service-api.js').Health} Health */

/** @param {Health} health */
export function showHealth(health) {
  showWhen('simulated', health.simulated);
  showWhen('real', !health.simulated);
  showWhen('anonymous-simulated', health.simulated && !health.clientKeyRequired && health.ready);
  const { sentence, explanation, tone } = describe(health);
  setText('sentence', sentence);
  setText('explanation', explanation);
  setTone(tone);
  document.title = `${health.simulated ? 'Simulated · ' : ''}${health.ready ? '' : 'Not ready · '}Tulay`;

  const { details } = health.checks.apiKeys;
  const uptime = formatUptime(health.uptime);
  setFigure('uptime', uptime.value, uptime.unit);
  setFigure('keys', String(details.healthy), `of ${details.totalKeys} healthy`);
  setText('keys-detail', describeKeys(details));
  setText('version', `version ${health.version}`);
  part('bridge').classList.toggle('closed', !health.ready);
  part('far-bank').classList.toggle('simulated', health.simulated);

  setLink('g-healthy', 'ok', 'Connected');
  part('as-of').classList.remove('stale');
  setText('as-of', `as of ${formatClock(Date.now())}`);
}

/** @param {number} tries how many refreshes in a row got no answer */
export function showUnreachable(tries) {
  setLink('g-open', 'bad', `Not reachable, try ${tries}`);
  // One refresh may be lost on the way; the figures stand, with the time they are of.
  if (tries < 3) return;
  part('as-of').classList.add('stale');
  setTone('bad');
  setText('sentence', 'The service does not answer.');
  setText(
    'explanation',
    'It may have stopped. Start it with “npm start”; this page connects again by itself.',
  );
}

/**
 * @param {Health} health
 * @returns {{ sentence: string, explanation: string, tone: 'ok' | 'warn' | 'bad' }}
 */
function describe(health) {
  const { details } = health.checks.apiKeys;
  const address = `Point your apps at ${location.origin}.`;
  if (!health.ready) {
    return {
      sentence: 'Not ready.',
      explanation: health.reason ?? 'The service does not say why.',
      tone: 'bad',
    };
  }
  if (health.status === 'unhealthy') {
    return {
      sentence: 'No key can be used now.',
      explanation: `${describeKeys(details)} of ${details.totalKeys}. Requests are refused until one recovers.`,
      tone: 'bad',
    };
  }
  if (health.checks.metrics.status !== 'healthy') {
    return {
      sentence: 'Running, but requests are not recorded.',
      explanation: 'The store of records cannot be written; the log of the service says why. Requests go on.',
      tone: 'warn',
    };
  }
  if (health.checks.apiKeys.status !== 'healthy') {
    const out = details.totalKeys - details.healthy - details.disabled;
    return {
      sentence: `Degraded: ${out} of ${details.totalKeys} keys ${out === 1 ? 'is' : 'are'} not healthy.`,
      explanation: `${describeKeys(details)}. The others carry the load. ${address}`,
      tone: 'warn',
    };
  }
  if (health.simulated) {
    return {
      sentence: 'Tulay is running.',
      explanation: `${address} To cross to Claude, put ANTHROPIC_API_KEY into .env and start again.`,
      tone: 'ok',
    };
  }
  return {
    sentence: 'Tulay is running.',
    explanation: `${address} They get Claude’s own answers.`,
    tone: 'ok',
  };
}

/** @param {Health['checks']['apiKeys']['details']} details */
function describeKeys({ totalKeys, degraded, circuitOpen, quarantined, disabled }) {
  if (totalKeys === 0) return 'none configured';
  const parts = [
    [degraded, 'degraded'],
    [circuitOpen, 'open'],
    [quarantined, 'quarantined'],
    [disabled, 'disabled'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, state]) => `${count} ${state}`);
  return parts.length === 0 ? 'all in use' : parts.join(', ');
}

/** @type {Record<'ok' | 'warn' | 'bad', string>} */
const GLYPHS = { ok: 'g-healthy', warn: 'g-degraded', bad: 'g-open' };

/** @param {'ok' | 'warn' | 'bad'} tone */
function setTone(tone) {
  const place = part('sentence-glyph');
  if (place.dataset['tone'] === tone) return;
  place.dataset['tone'] = tone;
  place.replaceChildren(glyph(GLYPHS[tone], 14));
}

/**
 * @param {string} id
 * @param {string} value
 * @param {string} unit
 */
function setFigure(id, value, unit) {
  const small = document.createElement('span');
  small.className = 'unit';
  small.textContent = THIN_SPACE + unit;
  part(id).replaceChildren(value, small);
}

/**
 * @param {string} symbol
 * @param {string} tone
 * @param {string} text
 */
function setLink(symbol, tone, text) {
  const state = part('link-state');
  if (state.textContent === text && state.dataset['tone'] === tone) return;
  state.dataset['tone'] = tone;
  state.replaceChildren(glyph(symbol, 9), text);
}
