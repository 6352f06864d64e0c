import type { Bilingual } from '../fhir-common/core/bilingual';

/** What the invariants of the SAS profiles say to whoever breaks them: their definitions have one text for both languages. */
export const SAS_INVARIANT_TEXTS: ReadonlyMap<string, Bilingual> = new Map([
  ['sas-postal-code', {
    fr: 'Le code postal d’un lieu fixe de consultation a cinq caractères au plus. Corrigez address.postalCode, par exemple 75011.',
    en: 'The postcode of a fixed point of consultation has five characters at most. Correct address.postalCode, for example 75011.',
  }],
  ['FINESS-invariant', {
    fr: 'Une CPTS est connue par son FINESS : le chiffre 1, puis neuf chiffres. Corrigez identifier.value, par exemple 1750000001.',
    en: 'A CPTS is known by its FINESS: the digit 1, then nine digits. Correct identifier.value, for example 1750000001.',
  }],
  ['SIRET-invariant', {
    fr: 'Une association SOS Médecins est connue par son SIRET : le chiffre 3, puis quatorze chiffres. Corrigez identifier.value, par exemple 312345678900012.',
    en: 'An association of SOS Médecins is known by its SIRET: the digit 3, then fourteen digits. Correct identifier.value, for example 312345678900012.',
  }],
]);
