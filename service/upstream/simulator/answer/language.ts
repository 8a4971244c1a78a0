/** Tells Filipino from English by the small words that carry a sentence. */

export type Language = 'en' | 'fil';

const FILIPINO = new Set(
  `ang ng mga sa ay na ano anong paano papaano bakit sino saan kailan alin gaano ilan magkano ako ikaw siya kami tayo kayo
  sila ka ko mo niya namin natin ninyo nila po opo hindi oo ba kung para ito iyan iyon dito diyan doon si ni kay may
  mayroon meron wala kumusta kamusta salamat maraming magandang umaga hapon gabi gusto puwede pwede dapat tungkol
  ipaliwanag isulat sumulat gumawa magbigay bigyan tulungan isalin ilista ihambing at o pero dahil kasi lang din rin
  naman nga pa yung nang kapag habang bago pagkatapos isang dalawang tatlong lahat bawat`.split(/\s+/),
);

const ENGLISH = new Set(
  `the of and is are was were what how why who when where which to in for you your i my me a an it this that do does did
  can could would should please with from about between write list explain tell give help make create hello hi thanks`.split(
    /\s+/,
  ),
);

const ASKED_FOR_FILIPINO = /\b(?:in|sa|to|into|using)\s+(?:filipino|tagalog|pilipino|wikang filipino)\b/i;
const ASKED_FOR_ENGLISH = /\b(?:in|sa|to|into|using)\s+(?:english|ingles)\b/i;

/** The language to answer `text` in: the one asked for, else the one it is written in; undefined when it shows neither. */
export function detectLanguage(text: string): Language | undefined {
  if (ASKED_FOR_FILIPINO.test(text)) return 'fil';
  if (ASKED_FOR_ENGLISH.test(text)) return 'en';
  let filipino = 0;
  let english = 0;
  for (const word of text.toLowerCase().match(/[\p{L}']+/gu) ?? []) {
    if (FILIPINO.has(word)) filipino += 1;
    else if (ENGLISH.has(word)) english += 1;
  }
  if (filipino === 0 && english === 0) return undefined;
  // Mixed speech ("Taglish") is answered in Filipino, as its speakers would.
  return filipino * 1.5 >= english && filipino > 0 ? 'fil' : 'en';
}
