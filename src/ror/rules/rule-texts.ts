import type { Bilingual } from '../../fhir-common/core/bilingual';

/** What a rule says to whoever wrote: `{value}` is the value seen, `{element}` the element that is missing or wrong. */
export interface RuleText extends Bilingual {
  /** R4 IssueType. */
  readonly issue: 'required' | 'value' | 'business-rule';
}

/** Management rules of the exposure model (ror-write.md 6) and of the guide (5, 12 bis), each with its remedy. */
export const RULE_TEXTS: Readonly<Record<string, RuleText>> = {
  RG_EXP_002: {
    issue: 'required',
    fr: 'Élément obligatoire absent : {element}. Ajoutez-le.',
    en: 'Mandatory element missing: {element}. Add it.',
  },
  RG_EXP_003: {
    issue: 'business-rule',
    fr: 'La fermeture est dite définitive, son type est « {value} ». Donnez le type DEF, ou corrigez le libellé.',
    en: 'The closing is called definitive, its type is "{value}". Give type DEF, or correct the label.',
  },
  RG_EXP_007: {
    issue: 'required',
    fr: 'Une offre du champ médico-social (04) porte une famille d’activité (TRE_R265) pour ses activités. Ajoutez-la dans specialty.',
    en: 'An offer of the medico-social field (04) has a family of activity (TRE_R265) for its activities. Add it to specialty.',
  },
  RG_EXP_008: {
    issue: 'required',
    fr: 'Une offre du champ médico-social (04) dit quel public elle prend en charge. Ajoutez supportedPatientInfo (TRE_R239) à la patientèle.',
    en: 'An offer of the medico-social field (04) says which public it takes care of. Add supportedPatientInfo (TRE_R239) to the patient type.',
  },
  RG_EXP_009: {
    issue: 'business-rule',
    fr: 'Une zone d’intervention est une commune (TRE_R201#3), reçu « {value} ». Donnez le type 3 et le code de la commune.',
    en: 'An intervention zone is a commune (TRE_R201#3), found "{value}". Give type 3 and the code of the commune.',
  },
  RG_EXP_014: {
    issue: 'required',
    fr: 'Chaque horaire porte un jour (ror-available-time-number-days-of-week) ou une période de validité (ror-available-time-effective-opening-closing-date). Ajoutez l’un des deux.',
    en: 'Each row of hours has a day (ror-available-time-number-days-of-week) or a validity period (ror-available-time-effective-opening-closing-date). Add one of them.',
  },
  RG_EXP_018: {
    issue: 'value',
    fr: 'Le numéro du jour va de 1 (lundi) à 7 (dimanche), reçu « {value} ». Corrigez-le.',
    en: 'The number of the day goes from 1 (Monday) to 7 (Sunday), found "{value}". Correct it.',
  },
  RG_EXP_026: {
    issue: 'business-rule',
    fr: 'Deux tarifs de l’établissement ont le même type ({value}) et les mêmes conditions à la même date. Gardez-en un.',
    en: 'Two prices of the establishment have the same type ({value}) and the same conditions from the same date. Keep one.',
  },
  RG_EXP_029: {
    issue: 'business-rule',
    fr: 'Un supplément au tarif d’hébergement (01) porte sur la chambre simple (TRE_R242#02), reçu « {value} ». Donnez residentialType 02.',
    en: 'A supplement to the lodging price (01) is for the single room (TRE_R242#02), found "{value}". Give residentialType 02.',
  },
  RG_EXP_030: {
    issue: 'business-rule',
    fr: 'Le territoire d’un établissement est un territoire de santé (TRE_R201#4), reçu « {value} ». Donnez le type 4.',
    en: 'The territory of an establishment is a health territory (TRE_R201#4), found "{value}". Give type 4.',
  },
  RG_EXP_034: {
    issue: 'business-rule',
    fr: 'Une télécommunication est au moins aussi confidentielle que son contact (1 libre, 2 restreint, 3 très restreint), reçu niveau {value}. Relevez son niveau, ou abaissez celui du contact.',
    en: 'A telecom is at least as confidential as its contact (1 free, 2 restricted, 3 very restricted), found level {value}. Raise its level, or lower that of the contact.',
  },
  RG_EXP_036: {
    issue: 'business-rule',
    fr: 'Une prestation supplémentaire est nommée par un code ou par un texte, jamais les deux. Gardez additionalServiceName ou otherAdditionalServiceName.',
    en: 'A supplementary service is named by a code or by a text, never both. Keep additionalServiceName or otherAdditionalServiceName.',
  },
  RG_EXP_039: {
    issue: 'business-rule',
    fr: 'Les contacts d’une unité sensible sont au niveau 3 (accès très restreint), reçu niveau {value}. Donnez le niveau 3, ou retirez la marque d’unité sensible.',
    en: 'Contacts of a sensitive unit are at level 3 (very restricted access), found level {value}. Give level 3, or take the mark of a sensitive unit away.',
  },
  RG_EXP_040: {
    issue: 'business-rule',
    fr: 'Une nature de contact (standard, rendez-vous…) exclut un nom et une fonction. Retirez la nature, ou le nom et la fonction.',
    en: 'A nature of contact (switchboard, appointments…) excludes a name and a function. Remove the nature, or the name and the function.',
  },
  RG_EXP_041: {
    issue: 'required',
    fr: 'Une fonction de contact est celle d’une personne nommée. Ajoutez son nom, ou retirez la fonction.',
    en: 'A function of a contact is that of a person who is named. Add the name, or remove the function.',
  },
  RG_EXP_043: {
    issue: 'required',
    fr: 'Une fermeture se décrit par son type et sa date ensemble ; il manque {element}. Ajoutez cet élément, ou retirez l’autre.',
    en: 'A closing has a type and a date together; {element} is missing. Add that element, or remove the other.',
  },
  RG_EXP_045: {
    issue: 'business-rule',
    fr: 'Une réouverture ne se prévoit que pour une fermeture provisoire (PRO), type reçu : « {value} ». Retirez la date de réouverture, ou donnez le type PRO.',
    en: 'A reopening is planned for a provisional closing (PRO) only, type found: "{value}". Remove the date of reopening, or give type PRO.',
  },
  RG_EXP_047: {
    issue: 'business-rule',
    fr: 'Toutes les offres de ce lieu sont fermées : il n’a aucune capacité disponible, reçu {value}. Envoyez 0, ou rouvrez une offre.',
    en: 'Every offer of this place is closed: it has no available capacity, found {value}. Send 0, or reopen an offer.',
  },
  RG_EXP_048: {
    issue: 'value',
    fr: 'Un âge est en années (a), mois (mo), semaines (wk) ou jours (d), reçu « {value} ». Corrigez l’unité.',
    en: 'An age is in years (a), months (mo), weeks (wk) or days (d), found "{value}". Correct the unit.',
  },
  RG_EXP_049: {
    issue: 'value',
    fr: 'Les horaires d’un professionnel sont de type 03, 06 ou 07 (TRE_R252), reçu « {value} ». Corrigez le type.',
    en: 'The hours of a professional are of type 03, 06 or 07 (TRE_R252), found "{value}". Correct the type.',
  },
  'structure-kinds': {
    issue: 'business-rule',
    fr: 'Une structure est une entité juridique (TRE_R72, TRE_R69), géographique (TRE_R66) ou interne (TRE_R207), une seule à la fois ; reçu {value}. Gardez les types d’une famille.',
    en: 'A structure is a legal (TRE_R72, TRE_R69), geographic (TRE_R66) or internal (TRE_R207) organization, one at a time; found {value}. Keep the types of one family.',
  },
  'structure-parent': {
    issue: 'business-rule',
    fr: 'Le rattachement ne convient pas : {value}. Une entité géographique dépend d’une entité juridique, une organisation interne d’une entité géographique ou d’une organisation interne. Corrigez partOf.',
    en: 'The parent does not fit: {value}. A geographic entity is part of a legal one, an internal organization of a geographic entity or of an internal organization. Correct partOf.',
  },
};
