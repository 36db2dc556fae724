/** Is a written word shaped like one Vietnamese syllable? Onset, rime and at most one tone; says nothing of meaning. */

const ONSET = '(?:ngh|ng|nh|gh|gi(?=[aăâeêoôơuư])|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])'
const CODA = '(?:ng|nh|ch|[cmnpt])'
const SHAPE = new RegExp(`^${ONSET}?([aăâeêioôơuưy]{1,3})${CODA}?$`, 'u')

/** Vowels that may stand together (domain dossier D5). */
const NUCLEI: ReadonlySet<string> = new Set(
  (
    'a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oă oai oao oay oe oeo oi ôi ơi ôô oo ' +
    'ua uâ uây uê ui uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu uêu ue uyêu'
  ).split(' '),
)
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu

/** @param word letters in any case, composed or not */
export function isSyllable(word: string): boolean {
  const spelled = word.toLocaleLowerCase('vi').normalize('NFD')
  if ((spelled.match(TONES)?.length ?? 0) > 1) return false
  const nucleus = SHAPE.exec(spelled.replace(TONES, '').normalize('NFC'))?.[1]
  return nucleus !== undefined && NUCLEI.has(nucleus)
}
