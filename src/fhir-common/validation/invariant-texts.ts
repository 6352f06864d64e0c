import type { Bilingual } from '../core/bilingual';

/**
 * Texts of R4 invariants that a writer meets often, by constraint key. The definitions only have a text in English, without
 * remedy; other invariants fall back to it.
 */
export const INVARIANT_TEXTS: ReadonlyMap<string, Bilingual> = new Map([
  ['ele-1', {
    fr: "L'élément n'a ni valeur ni contenu (un id seul ne suffit pas). Ajoutez une valeur ou retirez l'élément.",
    en: 'The element has neither value nor content (an id alone is not enough). Add a value or remove the element.',
  }],
  ['ext-1', {
    fr: "Une extension porte soit une valeur value[x], soit des extensions, jamais les deux ni aucune. Gardez l'une des deux.",
    en: 'An extension has either a value[x] or extensions, never both nor none. Keep one of the two.',
  }],
  ['dom-2', {
    fr: 'Une ressource contenue ne contient pas elle-même de ressource. Remontez-la dans contained de la ressource principale.',
    en: 'A contained resource must not contain resources itself. Move it up to contained of the main resource.',
  }],
  ['dom-3', {
    fr: 'La ressource contenue « {id} » n’est liée à rien dans son conteneur. Ajoutez une référence #{id} ou retirez-la.',
    en: 'Contained resource "{id}" is referenced nowhere and does not reference its container. Add a reference #{id} or remove it.',
  }],
  ['dom-4', {
    fr: 'Une ressource contenue ne porte ni meta.versionId ni meta.lastUpdated. Retirez-les.',
    en: 'A contained resource has neither meta.versionId nor meta.lastUpdated. Remove them.',
  }],
  ['dom-5', {
    fr: "Une ressource contenue ne porte pas d'étiquette de sécurité. Retirez meta.security.",
    en: 'A contained resource has no security label. Remove meta.security.',
  }],
  ['org-1', {
    fr: 'Une organisation a au moins un nom ou un identifiant. Ajoutez name ou identifier.',
    en: 'An organization has at least a name or an identifier. Add name or identifier.',
  }],
  ['org-2', {
    fr: 'Une adresse d’organisation ne peut pas être de type domicile (use = home). Prenez work ou temp.',
    en: 'An address of an organization can never be of use home. Use work or temp.',
  }],
  ['org-3', {
    fr: 'Un numéro d’organisation ne peut pas être de type domicile (use = home). Prenez work, temp ou mobile.',
    en: 'The telecom of an organization can never be of use home. Use work, temp or mobile.',
  }],
  ['per-1', {
    fr: 'La période finit avant de commencer. Mettez end après start.',
    en: 'The period ends before it starts. Set end after start.',
  }],
  ['cpt-2', {
    fr: 'Un numéro (value) demande son moyen (system). Ajoutez system : phone, fax, email, url, sms, pager ou other.',
    en: 'A value requires a system. Add system: phone, fax, email, url, sms, pager or other.',
  }],
  ['qty-3', {
    fr: "Un code d'unité demande son système. Ajoutez system, par exemple http://unitsofmeasure.org.",
    en: 'A unit code requires its system. Add system, for example http://unitsofmeasure.org.',
  }],
  ['rng-2', {
    fr: 'La borne basse dépasse la borne haute. Échangez low et high.',
    en: 'The low limit exceeds the high limit. Swap low and high.',
  }],
  ['app-2', {
    fr: 'Un rendez-vous porte début et fin, ou aucun des deux. Ajoutez celui qui manque.',
    en: 'An appointment has both start and end, or neither. Add the missing one.',
  }],
  ['app-3', {
    fr: 'Un rendez-vous sans début ni fin est réservé aux statuts proposed, cancelled et waitlist. Ajoutez start et end.',
    en: 'Only proposed, cancelled or waitlisted appointments may lack start and end. Add start and end.',
  }],
  ['app-4', {
    fr: "Le motif d'annulation demande le statut cancelled ou noshow. Corrigez status ou retirez cancelationReason.",
    en: 'A cancelation reason requires status cancelled or noshow. Correct status or remove cancelationReason.',
  }],
]);
