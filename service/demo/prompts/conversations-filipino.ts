/** Conversations in Filipino, turn by turn; `{place}` and the like are blanks, see `conversation.ts`. */
export const FILIPINO_CONVERSATIONS: readonly (readonly string[])[] = [
  [
    'Paano mag-ipon ng {amount} piso sa loob ng isang taon kung maliit ang sahod?',
    'Ano ang uunahin ko, ang utang o ang ipon?',
    'Magbigay ka ng {number} paraan para makatipid sa pamamalengke.',
    'Gumawa ng simpleng talaan ng gastos na masusundan ng buong pamilya.',
    'Salamat, malaking tulong ito.',
  ],
  [
    'Gusto kong magtayo ng {thing} sa {place}. Magkano ang dapat kong ihanda?',
    'Anong mga permit ang kailangan, at alin ang uunahin?',
    'Bakit nalulugi ang ibang nagsisimula pa lang?',
    'Isulat mo ang maikling anunsyo para sa pagbubukas sa {day}.',
    'Paano ko sasagutin ang nagsasabing mahal ang presyo ko?',
  ],
  [
    'Paano ang biyahe papuntang {place} mula Maynila nang mura?',
    'Ilang araw ang sapat kung may kasamang bata?',
    'Ilista mo ang dapat dalhin, ang magkakasya lang sa isang bag.',
    'Ano ang gagawin namin kapag umuulan sa {day}?',
  ],
  [
    'Ipaliwanag mo ang {subject} sa batang sampung taong gulang.',
    'Bakit marami ang nagkakamali rito sa pagsusulit?',
    'Magbigay ng {number} tanong na may sagot.',
    'Gawin mong mas mahirap ang pangatlo at ipaliwanag ang sagot.',
  ],
  [
    'Isulat mo ang liham para sa {person}: mahuhuli ang bayad ko hanggang {day}.',
    'Gawin mong mas magalang pero mas maikli.',
    'Idagdag mo na magbibigay ako ng kalahati ngayong linggo.',
    'Ano ang isasagot ko kung hindi sila pumayag?',
  ],
  [
    'Paano ang tamang pagluluto ng adobo para sa {number} katao?',
    'Ano ang puwedeng ipalit sa suka kung wala?',
    'Bakit minsan matigas ang karne kahit matagal nang niluto?',
    'Ilista mo ang mga sangkap at kung magkano sa palengke.',
  ],
  [
    'Sumulat ng Python na function na nagbabasa ng CSV at nagsusuma ng {column} bawat buwan.',
    'Pumapalya ito kapag walang laman ang {column}. Paano ko aayusin?',
    'Ipaliwanag kung bakit mabagal ang unang bersyon.',
    'Paano ko ito patatakbuhin tuwing {day} ng umaga?',
  ],
  [
    'Ano ang dapat ihanda ng pamilya bago ang lindol?',
    'Saan kami magkikita kung magkahiwalay kami sa {day}?',
    'Ilista mo ang laman ng bag para sa {number} araw.',
    'Paano ko ito ipapaliwanag sa lola ko?',
  ],
  [
    'Paano maghanda sa interview para sa trabaho sa {place}?',
    'Ano ang magandang sagot kung tanungin ang kahinaan ko?',
    'Magbigay ng limang tanong na puwede kong itanong sa kanila.',
    'Isulat mo ang pasasalamat na ipapadala ko sa {day}.',
  ],
  [
    'Bakit dumoble ang bayad namin sa kuryente mula {amount}?',
    'Ano ang unang titingnan sa bahay?',
    'Ihambing ang lumang refrigerator at ang inverter sa loob ng limang taon.',
    'Gumawa ng paalala na ididikit sa pinto.',
  ],
  [
    'Tulungan mo akong sumulat ng talumpati para sa kasal sa {place}.',
    'Dagdagan mo ng kuwento kung paano sila nagkakilala.',
    'Gawin mong mas maikli ang gitna.',
  ],
];
