/** Reads what a question wants: its kind, its subject and how long an answer it asks for. */
import { detectLanguage } from './language.ts';
import type { Language } from './language.ts';

export type Intent =
  | 'greeting'
  | 'thanks'
  | 'echo'
  | 'code'
  | 'compare'
  | 'summary'
  | 'writing'
  | 'list'
  | 'howto'
  | 'why'
  | 'definition'
  | 'general';

export interface Question {
  /** The last user turn, at most `READ_LENGTH` characters of it. */
  readonly text: string;
  readonly language: Language;
  readonly intent: Intent;
  /** The sentence that asks, shortened to fit into another. */
  readonly asked: string;
  /** What it is about, as a phrase that fits into a sentence. */
  readonly subject: string;
  /** Its telling words, in order, without repeats; never empty. */
  readonly keywords: readonly string[];
  /** For `compare`: the two sides. For `echo`: the words to repeat, alone. */
  readonly parts: readonly string[];
  /** Tokens the answer should come to when the question says so. */
  readonly wantedTokens: number | undefined;
}

const READ_LENGTH = 4_000;
const SUBJECT_WORDS = 14;
const ASKED_LENGTH = 120;

const STOP_WORDS = new Set(
  `the a an of and or is are was were be been what how why who when where which to in on for you your i my me it its this
  that these those do does did can could would should will please with from about as at by if so we us our they them their
  there here have has had not no yes than then just some any tell explain describe write give list make create help show
  ang ng mga sa ay na ano anong paano papaano bakit sino saan kailan alin ako ikaw siya kami tayo kayo sila ka ko mo niya
  namin natin ninyo nila po opo hindi oo ba kung para ito iyan iyon dito doon si ni kay may mayroon wala isang at o pero
  dahil lang din rin naman nga pa yung nang gusto ipaliwanag isulat sumulat gumawa magbigay bigyan mong nga`.split(
    /\s+/,
  ),
);

/** Openings that say what kind of question it is; what follows them is the subject. First match wins. */
const OPENINGS: readonly (readonly [Intent, RegExp])[] = [
  [
    'echo',
    /^(?:please\s+)?(?:repeat after me|say exactly|repeat exactly|reply with exactly|respond with exactly|ulitin mo)\s*[:,-]?\s*(.+)$/is,
  ],
  ['thanks', /^(?:thanks|thank you|salamat|maraming salamat)\b[\s,.!]*(.*)$/is],
  [
    'greeting',
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|kumusta|kamusta|mabuhay|magandang (?:umaga|hapon|gabi|araw))\b[\s,.!]*(?:there|claude|po|ka|kayo)?[\s,.!?]*(.{0,24})$/is,
  ],
  ['compare', /(?:difference between|compare|ihambing(?: mo)?(?: ang)?|pagkakaiba ng)\s+(.+)$/is],
  ['summary', /(?:summari[sz]e|summary of|tl;?dr|buod ng|ibuod(?: mo)?(?: ang)?)\s*[:,]?\s*(.+)$/is],
  [
    'code',
    /\b(?:write|implement|create|fix|refactor|gumawa ng|sumulat ng)\b[^.?!]{0,40}?\b((?:function|code|script|program|class|query|regex|regular expression|sql|python|javascript|typescript)\b.*)$/is,
  ],
  [
    'writing',
    /^(?:please\s+)?(?:write|draft|compose|isulat mo|sumulat(?: ka)? ng|gumawa(?: ka)? ng)\s+(?:me\s+)?(.+)$/is,
  ],
  [
    'list',
    /^(?:please\s+)?(?:list|give me|name|suggest|recommend|magbigay(?: ka)? ng|ilista(?: mo)?(?: ang)?)\s+(.+)$/is,
  ],
  [
    'list',
    /\b((?:\d+|three|five|ten|some|ilang|tatlong|limang)\s+(?:ideas|ways|tips|examples|reasons|steps|paraan|halimbawa|dahilan)\b.*)$/is,
  ],
  [
    'howto',
    /^(?:so\s+)?(?:how (?:do|does|can|could|should|would|to)(?: (?:i|you|we|one|it))?|paano(?: (?:ba|po|ako|ko))*)\s+(.+)$/is,
  ],
  ['why', /^(?:why (?:is|are|do|does|did|was|were|can't|should)?|bakit(?: (?:ba|po))?)\s+(.+)$/is],
  [
    'general',
    /^(?:who(?:'s| is| are| was)?|when (?:is|was|did)|where (?:is|are)|sino(?: (?:ba|po))* (?:si|ang)|saan|kailan)\s+(.+)$/is,
  ],
  [
    'definition',
    /^(?:what(?:'s| is| are| was| were| does)?|define|explain|describe|tell me about|ano(?:ng)?(?: (?:ba|po))* (?:ang|si|ang mga)|ipaliwanag(?: mo)?(?: ang)?)\s+(.+)$/is,
  ],
];

const POLITE =
  /^(?:please|pwede (?:mo )?bang?|puwede (?:mo )?bang?|(?:can|could|would|will) you(?: please)?|i (?:want|need|would like)(?: you)? to|help me(?: to)?|tulungan mo akong?)\s+/i;

export function readQuestion(lastTurn: string, fallbackLanguage: Language | undefined): Question {
  const text = lastTurn.trim().slice(0, READ_LENGTH);
  const sentence = askedSentence(text);
  const asked = sentence.replace(POLITE, '');
  const { intent, rest } = classify(asked);
  const subject = subjectOf(rest);
  const keywords = keywordsOf(subject === '' ? text : `${subject} ${text}`);
  return {
    text,
    language: detectLanguage(text) ?? fallbackLanguage ?? 'en',
    intent,
    asked: shorten(sentence, ASKED_LENGTH),
    subject: subject === '' ? (keywords[0] ?? text.slice(0, 40)) : subject,
    keywords: keywords.length === 0 ? [subject === '' ? 'this' : subject] : keywords,
    parts: intent === 'echo' ? [rest] : intent === 'compare' ? sidesOf(subject) : [],
    wantedTokens: wantedTokens(text),
  };
}

/** The sentence that asks: the last with a question mark, else the first that matches an opening, else the first. */
function askedSentence(text: string): string {
  const sentences = text
    .split(/(?<=[.?!])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
  const asking = sentences.findLast((sentence) => sentence.endsWith('?'));
  if (asking !== undefined) return asking;
  return (
    sentences.find((sentence) => OPENINGS.some(([, pattern]) => pattern.test(sentence))) ?? sentences[0] ?? ''
  );
}

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).trimEnd()}…`;

function classify(sentence: string): { intent: Intent; rest: string } {
  for (const [intent, pattern] of OPENINGS) {
    const found = pattern.exec(sentence);
    if (found !== null) return { intent, rest: (found[1] ?? '').trim() };
  }
  return /\b(?:vs\.?|versus)\b/i.test(sentence)
    ? { intent: 'compare', rest: sentence }
    : { intent: 'general', rest: sentence };
}

/** Words that a subject can do without, so that it fits behind "about" and "for". */
const LEADING = /^(?:(?:ang|ng|mga|mo|ba|nga|yung)\s+)+/i;

function subjectOf(rest: string): string {
  const words = rest
    .replace(LEADING, '')
    .replace(/[\s?!.,:;]+$/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.slice(0, SUBJECT_WORDS).join(' ').slice(0, 160);
}

function keywordsOf(text: string): string[] {
  const seen = new Set<string>();
  for (const word of text.slice(0, 600).match(/[\p{L}\p{N}][\p{L}\p{N}'_-]*/gu) ?? []) {
    const lower = word.toLowerCase();
    if (word.length > 2 && !STOP_WORDS.has(lower)) seen.add(lower);
    if (seen.size === 8) break;
  }
  return [...seen];
}

function sidesOf(subject: string): string[] {
  const sides = subject.split(/\s+(?:and|vs\.?|versus|or|at|sa|with)\s+/i);
  return [sides[0] ?? subject, sides[1] ?? 'its usual alternative'];
}

function wantedTokens(text: string): number | undefined {
  const counted = /\b(\d{2,5})[\s-]*(?:words?|salita)\b/i.exec(text);
  if (counted !== null) return Math.min(12_000, Math.round(Number(counted[1]) * 1.35));
  if (/\b(?:one word|isang salita)\b/i.test(text)) return 8;
  if (/\b(?:brief(?:ly)?|short(?:ly)?|one sentence|concise|maikli|sandali|isang pangungusap)\b/i.test(text))
    return 36;
  if (
    /\b(?:essay|article|story|detailed|in depth|thorough|long|sanaysay|kuwento|kwento|detalyado|mahaba)\b/i.test(
      text,
    )
  )
    return 700;
  return undefined;
}
