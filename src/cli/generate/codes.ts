/**
 * The codes the generator uses, with the labels of the national terminology (NOS). An empty label means that the code is
 * real and its label was not found in a public source: it is then sent without `display`.
 * Code systems with many rows (activities, types of offer, specialties) are in clinical-codes.ts.
 */
import type { CodeableConcept, Coding } from 'fhir/r4';
import { clinicalTables } from './clinical-codes';

const baseTables = {
  R30: { id: 'R30-RegionOM', displays: {
    '01': 'Guadeloupe',
    '02': 'Martinique',
    '03': 'Guyane',
    '04': 'La Réunion',
    '06': 'Mayotte',
    '11': 'Île-de-France',
    '24': 'Centre-Val de Loire',
    '27': 'Bourgogne-Franche-Comté',
    '28': 'Normandie',
    '32': 'Hauts-de-France',
    '44': 'Grand Est',
    '52': 'Pays de la Loire',
    '53': 'Bretagne',
    '75': 'Nouvelle-Aquitaine',
    '76': 'Occitanie',
    '84': 'Auvergne-Rhône-Alpes',
    '93': "Provence-Alpes-Côte d'Azur",
    '94': 'Corse',
  } },
  G07: { id: 'G07-TypeIdentifiantStructure', displays: {
    '40': 'Identifiant national de structure',
    '1': 'FINESS',
    '2': 'SIREN',
    '3': 'SIRET',
    '4': 'RPPS-rang',
  } },
  R354: { id: 'R354-TypeIdentifiantRessourceOperationnelle', displays: {
    '25': 'Identifiant fonctionnel du lieu',
    '26': 'Identifiant externe de synchronisation',
  } },
  R355: { id: 'R355-TypeIdentifiantOffre', displays: {
    '35': "Identifiant fonctionnel de l'offre connu par l'instance ROR",
  } },
  R72: { id: 'R72-FinessStatutJuridique', displays: {
    '10': "Etablissement Public National d'Hospitalisation",
    '11': "Etablissement Public Départemental d'Hospitalisation",
    '13': "Etablissement Public Communal d'Hospitalisation",
    '14': "Etablissement Public Intercommunal d'Hospitalisation",
    '17': "Centre Communal d'Action Sociale",
    '21': 'Etablissement Social et Médico-Social Communal',
    '47': 'Société Mutualiste',
    '60': "Association Loi 1901 non Reconnue d'Utilité Publique",
    '61': "Association Loi 1901 Reconnue d'Utilité Publique",
    '63': 'Fondation',
    '65': 'Autre Organisme Privé à But non Lucratif',
    '70': 'Personne Physique',
    '72': 'Société A Responsabilité Limitée (S.A.R.L.)',
    '73': 'Société Anonyme (S.A.)',
    '80': 'Société Interprofessionnelle Soins Ambulatoires (S.I.S.A.)',
    '79': 'Société Civile de Moyens (S.C.M.)',
    '85': 'Soc. Exercice Libéral Responsabilité Limitée (S.E.L.A.R.L.)',
    '95': 'Société par Actions Simplifiée (S.A.S.)',
  } },
  R69: { id: 'R69-FinessAgregatStatutJuridiqueNiv2', displays: {
    '2200': 'Organisme privé à caractère commercial',
  } },
  R66: { id: 'R66-CategorieEtablissement', displays: {
    '101': 'Centre Hospitalier Régional (C.H.R.)',
    '106': 'Centre hospitalier, ex Hôpital local',
    '109': '',
    '126': '',
    '127': '',
    '128': 'Etablissement de Soins Chirurgicaux',
    '131': 'Centre de Lutte Contre Cancer',
    '141': '',
    '182': "Service d'Éducation Spéciale et de Soins à Domicile",
    '183': 'Institut Médico-Educatif (I.M.E.)',
    '186': 'Institut Thérapeutique Éducatif et Pédagogique (I.T.E.P.)',
    '188': 'Etablissement pour Enfants ou Adolescents Polyhandicapés',
    '189': 'Centre Médico-Psycho-Pédagogique (C.M.P.P.)',
    '190': '',
    '192': "Institut d'éducation motrice",
    '202': '',
    '209': 'Service autonomie aide et soins (SAAS)',
    '255': "Maison d'Accueil Spécialisée (M.A.S.)",
    '292': '',
    '354': 'Service de Soins Infirmiers A Domicile (S.S.I.A.D)',
    '355': 'Centre Hospitalier (C.H.)',
    '365': 'Etablissement de Soins Pluridisciplinaire',
    '445': "Service d'accompagnement médico-social adultes handicapés",
    '446': "Service d'Accompagnement à la Vie Sociale (S.A.V.S.)",
    '448': 'Etab.Acc.Médicalisé en tout ou partie personnes handicapées',
    '449': 'Etab.Accueil Non Médicalisé pour personnes handicapées',
    '460': 'Service autonomie aide (SAA)',
    '500': '',
    '501': '',
    '603': '',
    '124': '',
  } },
  R02: { id: 'R02-SecteurActivite', displays: {
    'SA05': 'Centre de santé',
    'SA07': 'Cabinet individuel',
    'SA08': 'Cabinet de groupe',
    'SA09': 'Exercice en société',
  } },
  R207: { id: 'R207-TypeOrganisationInterne', displays: {
    '1': 'Pôle',
    '2': 'Structure interne / service',
    '3': 'Unité fonctionnelle (UF)',
  } },
  R227: { id: 'R227-ChampActivite', displays: {
    '01': 'Médecine, Chirurgie, Obstétrique (MCO)',
    '04': 'Médico-social (MS)',
    '05': 'Ville',
  } },
  R213: { id: 'R213-ModePriseEnCharge', displays: {
    '09': 'Chirurgie ambulatoire',
    '11': 'Equipe mobile extra-hospitalière',
    '13': 'Hospitalisation courte durée (UHCD)',
    '20': 'Soins externes et traitements ambulatoires',
    '27': 'Télémédecine',
    '28': 'Hospitalisation complète (HC)',
    '29': 'Hospitalisation de jour (HJ)',
    '30': 'Hospitalisation de nuit (HN)',
    '31': 'Hospitalisation à domicile (HAD)',
    '32': 'Consultation (CS)',
    '032': '', // as ROR guide UC3 S10 prints the consultation: kept on a few offers so that its request finds data
    '33': 'Accueil des urgences',
    '34': 'Hospitalisation de semaine (HS)',
    '46': 'Hébergement (accueil jour et nuit)',
    '47': 'Accueil de jour',
    '49': 'Sur les lieux de vie',
    '52': 'Equipe mobile intra-hospitalière',
    '55': 'Plateau technique',
    '56': 'Accueil non programmé',
    '59': "Equipe d'intervention mobile",
  } },
  R338: { id: 'R338-ModaliteAccueil', displays: {
    '01': '',
  } },
  R240: { id: 'R240-TemporaliteAccueil', displays: {
    '01': 'Temporaire',
    '02': 'Permanent',
  } },
  R236: { id: 'R236-ModeGestion', displays: {
    '02': '',
  } },
  R210: { id: 'R210-ActeSpecifique', displays: {
    '0320': 'Neuromodulation sacrée',
    '0529': '',
    '0626': '',
    '0628': '',
    '1282': '',
  } },
  R245: { id: 'R245-SpecialisationDePriseEnCharge', displays: {
    '01': 'Troubles des conduites alimentaires (TCA)',
    '02': "Troubles du spectre de l'autisme",
    '07': 'Troubles psychotiques (schizophrénie, délires)',
    '08': "Troubles de l'humeur (bipolaire, dépression...)",
    '10': 'Conduites addictives',
    '17': 'Polyhandicap',
    '24': 'Handicap à prédominance cognitive avec trouble du comportement (dont traumatisé crânien, syndrome de Korsakoff,...)',
    '28': "Maladies d'Alzheimer et apparentées",
    '62': 'Suicidant',
  } },
  R238: { id: 'R238-OuvertureAnnuelle', displays: {
    '02': 'Semaine et week-end (de 211 à 364 jours par an)',
  } },
  R94: { id: 'R94-ProfessionSocial', displays: {
    '200': 'Assistant de service social',
  } },
  R243: { id: 'R243-CompetenceSpecifique', displays: {
    '05': 'Neuropsychologue',
  } },
  R253: { id: 'R253-TypeMaternite', displays: {
    '01': '',
    '02': '',
    '03': '',
    '04': 'Maternité de type 3',
  } },
  R286: { id: 'R286-TypeFermeture', displays: {
    'DEF': '',
    'PRO': '',
  } },
  R265: { id: 'R265-PrestationPilotageSerafin', displays: {
    '005': '',
    '011': '',
    '019': '',
    '020': '',
  } },
  R239: { id: 'R239-PublicPrisEnCharge', displays: {
    '01': '',
  } },
  R201: { id: 'R201-TypeDivisionTerritoriale', displays: {
    '3': 'Commune',
  } },
  R283: { id: 'R283-NiveauConfidentialite', displays: {
    '1': 'Accès libre',
    '2': 'Accès restreint',
    '3': '',
  } },
  R287: { id: 'R287-NatureContact', displays: {
    '02': 'Prise de rendez-vous',
    '06': 'Standard',
    '10': '',
  } },
  R251: { id: 'R251-FonctionContact', displays: {
    '01': '',
  } },
  R200: { id: 'R200-CanalCommunication', displays: {
    '2': 'Téléphone fixe',
    '3': 'Courrier électronique',
  } },
  R252: { id: 'R252-TypeHoraire', displays: {
    '01': "Horaire d'ouverture",
    '06': 'Horaire de consultation sans RDV',
    '07': 'Horaire de consultation sur RDV',
  } },
  R203: { id: 'R203-StatutLieu', displays: {
    'OP': 'Opérationnel',
    'FT': 'Fermé temporairement',
  } },
  R343: { id: 'R343-FonctionLieu', displays: {
    '001': 'Hébergement',
    '002': 'Consultation',
  } },
  R329: { id: 'R329-NatureCapacite', displays: {
    '01': 'Lit',
    '02': 'Place',
  } },
  R330: { id: 'R330-TypeStatutCapacite', displays: {
    '01': 'Installé',
    '02': 'Disponible',
    '03': 'Occupé',
    '04': 'Réservé',
    '05': 'Fermé',
    '06': 'Supplémentaire',
  } },
  R331: { id: 'R331-TemporaliteCapacite', displays: {
    '01': 'Courant',
    '02': '',
    '03': '',
    '04': '',
    '05': '',
  } },
  R332: { id: 'R332-GenreCapacite', displays: {
    '01': 'Femme',
    '02': 'Homme',
    '03': 'Indifférencié',
    '04': 'Indéterminé',
  } },
  R333: { id: 'R333-TypeFermetureCapacite', displays: {
    '01': '',
    '02': '',
    '03': '',
  } },
  R334: { id: 'R334-TypeLitSupplementaire', displays: {
    '01': '',
    '02': '',
    '03': '',
  } },
  R335: { id: 'R335-TypeSourceCapacite', displays: {
    '01': 'Saisie manuelle',
    '02': 'Bed management',
  } },
  R336: { id: 'R336-TypeCrise', displays: {
    '01': 'PMIE 1',
    '02': 'SSE',
  } },
  R337: { id: 'R337-AffectationTemporaire', displays: {
    '01': 'Aucune',
    '02': 'Covid+',
    '03': 'Covid-',
  } },
  R212: { id: 'R212-Equipement', displays: {
    '030': '',
    '083': '',
    '088': '',
    '089': '',
  } },
  R340: { id: 'R340-TypeCaracteristiqueEquipement', displays: {
    '001': 'Poids maximum supporté',
  } },
  R242: { id: 'R242-TypeHabitation', displays: {
    '03': 'F1',
  } },
  R246: { id: 'R246-TypeTarif', displays: {
    '01': 'Supplément tarif Hébergement SMR',
    '02': 'Forfait socle hébergement',
    '03': 'Dépendance',
    '04': 'Prestation supplémentaire tarifée',
    '05': 'Accueil de jour',
    '06': 'Aide humaine à domicile',
    '07': 'Portage de repas à domicile',
  } },
  R237: { id: 'R237-GroupeTarifaireDependance', displays: {
    '01': '',
    '02': 'GIR 3-4',
    '03': '',
  } },
  R250: { id: 'R250-ConditionTarifaire', displays: {
    '03': '',
  } },
  R241: { id: 'R241-AideFinanciere', displays: {
    '02': 'Habilité Aide Sociale',
  } },
  G15: { id: 'G15-ProfessionSante', displays: {
    '10': 'Médecin',
    '21': 'Pharmacien',
    '40': 'Chirurgien-Dentiste',
    '60': 'Infirmier',
  } },
  R04: { id: 'R04-TypeSavoirFaire', displays: {
    'S': 'Spécialité ordinale',
    'CEX': 'Compétence exclusive',
  } },
  R11: { id: 'R11-CiviliteExercice', displays: {
    'DR': 'Docteur',
    'PR': 'Professeur',
  } },
  R23: { id: 'R23-ModeExercice', displays: {
    'L': 'Libéral, indépendant, artisan, commerçant',
    'S': 'Salarié',
  } },
  R40: { id: 'R40-CompetenceExclusive', displays: {
    'CEX22': 'Gynécologie médicale et Obstétrique (CEX)',
    'CEX24': 'Gynécologie médicale (CEX)',
    'CEX64': 'Urologie (CEX)',
  } },} as const;

const tables = { ...baseTables, ...clinicalTables };

/** Short name of a code system: `R30` is TRE_R30-RegionOM. */
export type CodeTable = keyof typeof tables;

/** The codes known in one table; anything else is refused by the compiler. */
export type CodeOf<T extends CodeTable> = keyof (typeof tables)[T]['displays'] & string;

/** Canonical URL of a national code system (ROR guide: TRE systems, never the JDV URL). */
export function systemUrl(table: CodeTable): string {
  return nationalSystem(tables[table].id);
}

function nationalSystem(id: string): string {
  return `https://mos.esante.gouv.fr/NOS/TRE_${id}/FHIR/TRE-${id}`;
}

/** INSEE communes: the codes and labels come from the reference file, not from a table. */
export const communeSystem = nationalSystem('R13-CommuneOM');
/** UCUM under its national name, as the published examples write the unit of an age. */
export const nationalUcumSystem = nationalSystem('R247-UcumUniteMesure');
/** UCUM under its international name. */
export const ucumSystem = 'http://unitsofmeasure.org';
/** Price units: the list was not found, the published examples use 02 with a text. */
export const priceUnitSystem = nationalSystem('R228-UnitePrix');

/** Field of activity of psychiatry: the published example uses 02 without label. */
export const psychiatryField: Coding = { system: nationalSystem('R227-ChampActivite'), code: '02' };

/** A fresh Coding, with its label when one is known. */
export function coding<T extends CodeTable>(table: T, code: CodeOf<T>): Coding {
  const displays: Readonly<Record<string, string>> = tables[table].displays;
  const display = displays[code];
  return { system: systemUrl(table), code, ...(display ? { display } : {}) };
}

/** A fresh CodeableConcept of one coding. */
export function concept<T extends CodeTable>(table: T, code: CodeOf<T>): CodeableConcept {
  return { coding: [coding(table, code)] };
}

/** Regions the generator covers: code to name (metropolitan France and the five overseas departments). */
export const regionNames: ReadonlyMap<string, string> = new Map<string, string>(Object.entries(baseTables.R30.displays));
