import type { Bilingual } from '../fhir-common/core/bilingual';

/** What the invariants of the ROR profiles say to whoever breaks them: their definitions have one text for both languages. */
export const ROR_INVARIANT_TEXTS: ReadonlyMap<string, Bilingual> = new Map([
  ['ror-know-how-required', {
    fr: 'Un médecin, un chirurgien-dentiste ou un pharmacien a un type de savoir-faire. Ajoutez-le dans specialty (TRE_R04, par exemple S « Spécialité ordinale »).',
    en: 'A physician, a dental surgeon or a pharmacist has a type of know-how. Add it to specialty (TRE_R04, for example S "Spécialité ordinale").',
  }],
  ['ror-know-how-expected', {
    fr: 'Le guide demande un type de savoir-faire. Ajoutez-le dans specialty (TRE_R04), sauf pour une profession qui n’en a pas.',
    en: 'The guide asks for a type of know-how. Add it to specialty (TRE_R04), except for a profession without one.',
  }],
  ['ror-questionnaire-version-required', {
    fr: 'Le modèle de saisie est cité avec sa version. Écrivez url|version.',
    en: 'The data-entry model is cited with its version. Write url|version.',
  }],
  ['ror-inv-1', {
    fr: 'Un modèle de saisie se lance depuis un lieu, une offre ou une structure. Donnez Location, HealthcareService ou Organization.',
    en: 'A data-entry model is launched from a place, an offer or a structure. Give Location, HealthcareService or Organization.',
  }],
]);
