import { filipino as keyStates } from '../../components/state-glyph/key-state-texts.fil.ts';
import type { Translated } from '../../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

/** “1” is no special case here: in Filipino the form `_one` is that of most numbers. */
export const filipino: Translated<typeof english> = {
  title: 'Pagsisimula',
  simulatedBar: {
    word: 'Kunwari.',
    text: 'Mula sa kahalili sa computer na ito ang mga sagot. Walang key na ginagamit, walang ipinapadala sa labas, walang ginagastos.',
  },
  heading: {
    waiting: 'Tumatakbo na ang Tulay. Padalhan ito ng unang kahilingan.',
    live: 'Tumatakbo na ang Tulay, at tumatawid ang mga kahilingan.',
    notReady: 'Tumatakbo na ang Tulay, pero hindi pa makasagot.',
    connecting: 'Kumokonekta sa Tulay.',
  },
  intro: {
    simulated:
      'Tumatawid sa tulay na ito ang mga kahilingan mula sa iyong mga app papunta sa Claude. Simulado pa ang kabilang pampang, kaya ligtas kang makakatingin bago magdagdag ng key.',
    real: 'Tumatawid sa tulay na ito ang mga kahilingan mula sa iyong mga app papunta sa Claude, gamit ang mga key na ibinigay mo.',
  },
  legend: {
    title: 'Isang marka sa bawat kahilingan ng huling {{span}}',
    crossed: 'Sinagot ng kabilang pampang',
    returned: 'Sinagot o tinanggihan sa daan',
    failed: 'Pumalya',
  },
  bridge: {
    label: 'Ang daan ng isang kahilingan, may buhay na bilang',
    apps: 'Iyong mga app',
    appsNone: 'wala pa',
    appsNote: '{{requests}} na',
    gateway: 'Gateway',
    gatewaySuffix: 'nasa biyahe',
    gatewayNote: '{{count}} ang stream',
    waiting: 'Hintayan',
    waitingSuffix: 'naghihintay',
    waitingNone: 'walang naghihintay',
    waitingOldest: 'pinakaluma {{time}}',
    keys: 'Mga key',
    keysSuffix: 'sa {{total}} maayos',
    keysNone: 'walang key',
    upstream: 'Upstream',
    simulated: 'Kunwari',
  },
  steps: {
    title: 'Tumingin-tingin',
    time: 'mga dalawang minuto',
    done: 'tapos',
    now: 'susunod',
    ahead: 'darating',
  },
  started: {
    title: 'Nagsimula ang serbisyo',
    text: '{{when}}, sa {{address}}. Nasa {{folder}} ang datos nito.',
    now: 'Ngayon lang',
    ago: '{{time}} ang nakalipas',
    waiting: 'Hinihintay ang sagot nito.',
  },
  watch: {
    title: 'Panoorin ang pagtawid',
    waiting:
      'Hinihintay ang unang kahilingan. Magpadala ng sa iyo, o hayaang magpadala ang console ng simulado.',
    waitingReal: 'Hinihintay ang unang kahilingan.',
    seen_one: '{{requests}} kahilingan na. Makikita sa Pangkalahatan bilang mga bilang at tsart.',
    seen_other: '{{requests}} kahilingan na. Makikita sa Pangkalahatan bilang mga bilang at tsart.',
    send: 'Magpadala ng simulado',
    another: 'Magpadala pa',
    sending: 'Ipinapadala',
    open: 'Buksan ang Pangkalahatan',
  },
  own: {
    title: 'Magpadala ng sa iyo',
    tool: 'Tumawag mula sa',
    claudeCode: 'Claude Code',
    typescript: 'TypeScript',
    python: 'Python',
    curl: 'cURL',
    copy: 'Kopyahin',
    copied: 'Nakopya',
    notCopied: 'Hindi maabot ang clipboard; piliin ang teksto at kopyahin.',
    waiting: 'Hinihintay ang iyong unang kahilingan. Lilitaw ito rito at sa Mga kahilingan.',
    arrived:
      'Dumating ang {{method}} {{path}} nang {{time}} at sinagot ng {{status}} pagkaraan ng {{duration}}.',
    see: 'Tingnan sa Mga kahilingan',
    anyKey: 'Kahit anong key: sa gateway ang ipapalit.',
    clientKey: 'Humihingi ang gateway na ito ng client key (tly_…); wala pang paraan para gumawa nito.',
  },
  fail: {
    title: 'Sirain ang isa',
    text: 'Palyahin ang {{key}} nang {{seconds}} s at panoorin ang circuit nito: bubukas, susubukan, at babalik, habang tuloy ang ibang key. Magpapadala ang console ng ilang simuladong kahilingan.',
    button: 'Palyahin ang {{key}}',
    stop: 'Ihinto',
    running: 'Papalya pa ang {{key}} nang {{time}}. {{sent}} ang naipadala, {{failed}} ang pumalya.',
    recovering:
      'Tapos na ang palya; sinusubukan ang {{key}} at bumabalik. {{sent}} ang naipadala, {{failed}} ang pumalya.',
    over: 'Nakabalik na ang {{key}}. {{sent}} ang naipadala sa pagitan, {{failed}} ang pumalya.',
    lasting: 'Hindi pa nakabalik ang {{key}}; nasa Pangkalahatan kung kailan ito susubukan.',
    problem: 'Hindi nagawa: {{reason}}',
    onlySimulated: 'Habang simulado lang ang upstream: hindi sinisira ang mga totoong key.',
    noKeys: 'Walang simuladong key na mapapalya.',
  },
  keyState: keyStates,
  real: {
    title: 'Magtotoo kapag handa na',
    titleDone: 'Mga totoong key ang sumasagot',
    done: '{{count}} key ang nakatakda; papunta sa {{origin}} ang mga kahilingan.',
    intro:
      'I-paste ang isang key ng API ng Claude. Susubukan ito sa tawag na walang bayad, itatagong naka-encrypt, at hindi na ipapakita. Papunta na sa Claude ang mga tawag pagkatapos, nang walang restart.',
    other: 'O mula sa environment',
    write: 'Ilagay ang key sa .env',
    restart: 'Simulan muli ang serbisyo',
    restartText:
      'Ctrl-C kung saan ito tumatakbo, saka npm start. Makikita rito pagkatapos ang totoong pampang.',
    more: 'Dagdag na key',
    moreText:
      'Salitan ang ANTHROPIC_API_KEY_2, _3 at iba pa; ANTHROPIC_API_KEY_FALLBACK_1 kapag wala sa mga iyon ang makasagot.',
    where: 'Saan kukuha',
    whereText: 'Gumagawa ng key sa Anthropic Console, sa API keys.',
    apart: 'Hiwalay ang mga simuladong bilang at hindi kailanman nahahalo sa totoo.',
  },
};
