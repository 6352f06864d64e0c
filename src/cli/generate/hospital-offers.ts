import { concept } from './codes';
import type { OfferTemplate } from './offer-template';
import { doctor } from './offer-template';

const mco = { field: '01', ages: 'adult' } as const;
const inpatient = { modes: ['28', '32', '29', '34'] } as const;
const surgery = { modes: ['28', '09', '32'], equipment: 'theatre' } as const;
const intensive = { modes: ['28'], category: '121' } as const;
const emergency = { modes: ['33', '33', '13'], category: '20' } as const;
const imaging = { modes: ['55'], category: '164', knowHow: doctor('SM74'), equipment: 'imaging' } as const;

/** Acute hospitals: frequent disciplines first in weight, intensive care rare (about 1 offer in 60). */
export const acuteOffers: readonly OfferTemplate[] = [
  { ...mco, ...inpatient, discipline: 'cardiologie', activity: '013', category: '149', knowHow: doctor('SM04'), weight: 9, scenario: true },
  { ...mco, ...surgery, discipline: 'chirurgie orthopédique et traumatologique', activity: '025', category: '150', knowHow: doctor('SM08'),
    weight: 8, scenario: true },
  { ...mco, modes: ['28', '32'], equipment: 'theatre', discipline: "chirurgie de l'obésité", activity: '017', category: '153',
    knowHow: doctor('SM14'),
    specificAct: '0529', weight: 0.9, scenario: true },
  { ...mco, modes: ['28'], discipline: 'soins intensifs neurovasculaires', activity: '356', category: '124', knowHow: doctor('SM32'),
    weight: 0.7, scenario: true },
  { ...mco, modes: ['28'], discipline: 'soins spécialisés de recours', activity: '391', category: '16', knowHow: doctor('SM27'),
    weight: 0.6, scenario: true },
  { ...mco, modes: ['32', '29'], ages: 'everyone', discipline: 'allergologie', activity: '005', category: '148', knowHow: doctor('SM57'),
    weight: 1.5, scenario: true },
  { ...mco, modes: ['32', '29'], ages: 'elderly', discipline: 'consultation mémoire', activity: '050', category: '156',
    knowHow: doctor('SM18'),
    characteristics: [() => concept('R243', '05')], weight: 1.2, scenario: true },
  { ...mco, ...inpatient, ages: 'elderly', discipline: 'gériatrie', activity: '050', category: '156', knowHow: doctor('SM18'), weight: 9 },
  { ...mco, ...inpatient, discipline: 'médecine polyvalente', activity: '083', category: '16', knowHow: doctor('SM54'), weight: 10 },
  { ...mco, ...inpatient, discipline: 'médecine interne', activity: '085', category: '176', knowHow: doctor('SM27'), weight: 3 },
  { ...mco, ...inpatient, discipline: 'hépato-gastro-entérologie', activity: '046', category: '170', knowHow: doctor('SM24'), weight: 5 },
  { ...mco, ...inpatient, discipline: 'pneumologie', activity: '114', category: '163', knowHow: doctor('SM41'), weight: 5 },
  { ...mco, ...inpatient, discipline: 'néphrologie', activity: '095', category: '159', knowHow: doctor('SM30'), weight: 3 },
  { ...mco, modes: ['20', '29'], discipline: 'hémodialyse', activity: '059', knowHow: doctor('SM30'), weight: 2 },
  { ...mco, ...inpatient, discipline: 'neurologie', activity: '097', category: '161', knowHow: doctor('SM32'), weight: 4 },
  { ...mco, ...inpatient, discipline: 'neurologie vasculaire', activity: '098', category: '161', knowHow: doctor('SM32'), weight: 1 },
  { ...mco, ...surgery, discipline: 'neurochirurgie', activity: '096', category: '160', knowHow: doctor('SM31'), weight: 0.8 },
  { ...mco, ...surgery, discipline: 'urologie', activity: '031', knowHow: doctor('SM12'), specificAct: '0320', weight: 4 },
  { ...mco, ...surgery, discipline: 'chirurgie digestive et viscérale', activity: '033', category: '153', knowHow: doctor('SM14'),
    weight: 6 },
  { ...mco, ...surgery, discipline: 'chirurgie vasculaire', activity: '032', category: '152', knowHow: doctor('SM13'), weight: 2.5 },
  { ...mco, ...surgery, discipline: 'chirurgie cardiaque', activity: '018', category: '151', knowHow: doctor('SM11'), weight: 0.4 },
  { ...mco, ...surgery, ages: 'everyone', discipline: 'ORL et chirurgie cervico-faciale', activity: '016', category: '173',
    knowHow: doctor('SM34'), weight: 4 },
  { ...mco, modes: ['32', '09'], ages: 'everyone', discipline: 'ophtalmologie', activity: '103', category: '172', knowHow: doctor('SM38'),
    weight: 4 },
  { ...mco, modes: ['32', '29', '28'], discipline: 'dermatologie', activity: '037', category: '154', knowHow: doctor('SM15'), weight: 2 },
  { ...mco, ...inpatient, discipline: 'endocrinologie', activity: '041', category: '167', knowHow: doctor('SM16'), weight: 2.5 },
  { ...mco, ...inpatient, discipline: 'diabétologie', activity: '039', category: '167', knowHow: doctor('SM62'), weight: 3 },
  { ...mco, modes: ['32', '28'], discipline: 'gynécologie médicale', activity: '053', category: '157', knowHow: doctor('SM19'), weight: 3 },
  { ...mco, ...surgery, discipline: 'chirurgie gynécologique', activity: '022', category: '157', knowHow: doctor('SM20'), weight: 3 },
  { ...mco, modes: ['28', '32'], discipline: 'obstétrique', activity: '100', knowHow: doctor('SM20'),
    characteristics: [() => concept('R253', '01')], weight: 2 },
  { ...mco, modes: ['28', '32'], discipline: 'obstétrique et grossesses à risque', activity: '100', knowHow: doctor('SM20'),
    characteristics: [() => concept('R253', '03')], weight: 1 },
  { ...mco, modes: ['28', '32'], discipline: 'obstétrique de recours', activity: '100', knowHow: doctor('SM20'),
    characteristics: [() => concept('R253', '04')], weight: 0.4 },
  { ...mco, modes: ['28'], ages: 'newborn', discipline: 'néonatalogie', activity: '094', knowHow: doctor('SM87'), weight: 1 },
  { ...mco, ...inpatient, ages: 'child', discipline: 'pédiatrie', activity: '088', category: '162', knowHow: doctor('SM40'), weight: 5 },
  { ...mco, ...intensive, discipline: 'réanimation polyvalente', activity: '127', knowHow: doctor('SM46'), weight: 0.8 },
  { ...mco, ...intensive, discipline: 'réanimation médicale', activity: '126', knowHow: doctor('SM46'), weight: 0.3 },
  { ...mco, ...intensive, discipline: 'réanimation chirurgicale', activity: '122', knowHow: doctor('SM02'), weight: 0.3 },
  { ...mco, ...intensive, ages: 'newborn', discipline: 'réanimation néonatale', activity: '128', knowHow: doctor('SM87'), weight: 0.2 },
  { ...mco, ...intensive, ages: 'child', discipline: 'réanimation pédiatrique', activity: '130', knowHow: doctor('SM90'), weight: 0.2 },
  { ...mco, ...emergency, ages: 'adult', discipline: 'urgences adultes', activity: '157', knowHow: doctor('SM59'), weight: 3 },
  { ...mco, ...emergency, ages: 'child', discipline: 'urgences pédiatriques', activity: '157', knowHow: doctor('SM40'), weight: 1 },
  { ...mco, ...emergency, modes: ['33'], ages: 'everyone', discipline: 'urgences vitales', activity: '160', knowHow: doctor('SM59'),
    weight: 0.5 },
  { ...mco, modes: ['11'], ages: 'everyone', discipline: 'SMUR', activity: '136', knowHow: doctor('SM59'), weight: 1.3 },
  { ...mco, ...inpatient, discipline: 'oncologie médicale', activity: '102', category: '171', knowHow: doctor('SM36'), weight: 3 },
  { ...mco, modes: ['29', '28'], discipline: 'chimiothérapie', activity: '164', category: '118', knowHow: doctor('SM36'), weight: 2 },
  { ...mco, modes: ['20'], discipline: 'radiothérapie', activity: '168', category: '117', knowHow: doctor('SM37'), equipment: 'imaging',
    weight: 0.7 },
  { ...mco, ...inpatient, discipline: 'hématologie', activity: '055', category: '169', knowHow: doctor('SM71'), weight: 1.5 },
  { ...mco, ...inpatient, discipline: 'maladies infectieuses et tropicales', activity: '077', category: '168', knowHow: doctor('SM58'),
    weight: 1.5 },
  { ...mco, ...inpatient, discipline: 'rhumatologie', activity: '131', category: '165', knowHow: doctor('SM48'), weight: 3 },
  { ...mco, modes: ['28', '52'], discipline: 'soins palliatifs', activity: '170', category: '175', knowHow: doctor('SM54'), weight: 1.5 },
  { ...mco, modes: ['32'], discipline: 'évaluation et traitement de la douleur', activity: '004', category: '126', knowHow: doctor('SM02'),
    weight: 1 },
  { ...mco, modes: ['32'], discipline: 'anesthésie', activity: '007', knowHow: doctor('SM02'), weight: 3 },
  { ...mco, modes: ['32'], ages: 'everyone', discipline: 'odontologie', activity: '101', knowHow: { profession: '40', specialty: 'SCD03' },
    weight: 1.2 },
  { ...mco, ...imaging, discipline: 'échographie', activity: '067', weight: 2 },
  { ...mco, ...imaging, discipline: 'IRM', activity: '068', weight: 1.6 },
  { ...mco, ...imaging, discipline: 'scanner', activity: '070', weight: 2 },
  { ...mco, ...imaging, discipline: 'radiologie conventionnelle', activity: '069', weight: 2 },
  { ...mco, modes: ['55'], discipline: 'médecine nucléaire', activity: '087', knowHow: doctor('SM28'), equipment: 'imaging', weight: 0.7 },
  { ...mco, modes: ['27', '32'], ages: 'everyone', discipline: 'téléconsultation spécialisée', activity: '013', knowHow: doctor('SM04'),
    weight: 0.8 },
];

const psychiatry = { field: '03', ages: 'adult', knowHow: doctor('SM42') } as const;
const childPsychiatry = { field: '03', ages: 'child', knowHow: doctor('SM43') } as const;

export const psychiatryOffers: readonly OfferTemplate[] = [
  { ...childPsychiatry, modes: ['32', '29'], discipline: "psychiatrie de l'enfant", activity: '227', category: '10', weight: 6,
    scenario: true,
    characteristics: [() => concept('R245', '02')] },
  { ...childPsychiatry, modes: ['29'], ages: 'infant', discipline: 'psychiatrie du jeune enfant', activity: '227', category: '11',
    weight: 2 },
  { ...childPsychiatry, modes: ['28', '32', '29'], ages: 'adolescent', discipline: "psychiatrie de l'adolescent", activity: '228',
    category: '174', weight: 3,
    characteristics: [() => concept('R245', '01')] },
  { ...psychiatry, modes: ['28'], discipline: 'psychiatrie adulte', activity: '229', category: '16', weight: 9,
    characteristics: [() => concept('R245', '07')] },
  { ...psychiatry, modes: ['28'], discipline: 'psychiatrie adulte, unité fermée', activity: '229', category: '68', weight: 3,
    characteristics: [() => concept('R245', '62')] },
  { ...psychiatry, modes: ['32'], discipline: 'consultation de psychiatrie adulte', activity: '229', category: '10', weight: 9 },
  { ...psychiatry, modes: ['29'], discipline: 'hôpital de jour de psychiatrie', activity: '229', category: '11', weight: 5,
    characteristics: [() => concept('R245', '08')] },
  { ...psychiatry, modes: ['11', '32'], ages: 'elderly', discipline: 'psychiatrie de la personne âgée', activity: '051', category: '144',
    weight: 2 },
  { ...psychiatry, modes: ['33'], discipline: 'urgences psychiatriques', activity: '158', category: '20', weight: 1 },
  { ...psychiatry, modes: ['28', '32'], discipline: 'psychiatrie périnatale', activity: '230', category: '119', weight: 0.7 },
  { ...psychiatry, modes: ['29', '32'], discipline: 'réhabilitation psychosociale', activity: '231', weight: 1 },
];

/** The field of activity of rehabilitation has no known code of its own: it is declared in the hospital field (01). */
export const rehabilitationOffers: readonly OfferTemplate[] = [
  { ...mco, modes: ['28', '29'], discipline: "réadaptation de l'appareil locomoteur", activity: '233', category: '102',
    knowHow: doctor('SM29'), weight: 3, scenario: true },
  { ...mco, modes: ['28'], ages: 'elderly', discipline: 'réadaptation gériatrique', activity: '241', category: '101',
    knowHow: doctor('SM18'), weight: 4 },
  { ...mco, modes: ['28', '29'], discipline: 'réadaptation polyvalente', activity: '172', category: '100', knowHow: doctor('SM54'),
    weight: 4 },
  { ...mco, modes: ['28'], ages: 'elderly', discipline: 'unité cognitivo-comportementale', activity: '246', category: '101',
    knowHow: doctor('SM18'), weight: 1,
    characteristics: [() => concept('R245', '28')] },
  { ...mco, modes: ['28', '29'], discipline: 'médecine physique et de réadaptation', activity: '090', category: '102',
    knowHow: doctor('SM29'), weight: 2 },
];

const hospitalAtHome = { ...mco, modes: ['31'], travels: true, knowHow: doctor('SM54') } as const;

export const hospitalAtHomeOffers: readonly OfferTemplate[] = [
  { ...hospitalAtHome, ages: 'everyone', discipline: 'hospitalisation à domicile', activity: '083', category: '128', weight: 5 },
  { ...hospitalAtHome, discipline: 'soins palliatifs à domicile', activity: '170', category: '128', weight: 2 },
  { ...hospitalAtHome, discipline: 'hospitalisation à domicile ante et post-partum', activity: '100', category: '129', weight: 1 },
];
