/**
 * The code systems of the synthetic data. Their codes and labels are those of `data/terminology`: a code is written here without its label,
 * which `labels.ts` adds, and refuses when no list holds the code.
 */
import type { CodeableConcept, Coding } from 'fhir/r4';

/** Short name of a code system -> its national name: `R30` is TRE_R30-RegionOM. */
const systems = {
  R30: 'R30-RegionOM',
  G07: 'G07-TypeIdentifiantStructure',
  R354: 'R354-TypeIdentifiantRessourceOperationnelle',
  R355: 'R355-TypeIdentifiantOffre',
  R72: 'R72-FinessStatutJuridique',
  R69: 'R69-FinessAgregatStatutJuridiqueNiv2',
  R66: 'R66-CategorieEtablissement',
  R02: 'R02-SecteurActivite',
  R207: 'R207-TypeOrganisationInterne',
  R227: 'R227-ChampActivite',
  R213: 'R213-ModePriseEnCharge',
  R338: 'R338-ModaliteAccueil',
  R240: 'R240-TemporaliteAccueil',
  R236: 'R236-ModeGestion',
  R210: 'R210-ActeSpecifique',
  R245: 'R245-SpecialisationDePriseEnCharge',
  R238: 'R238-OuvertureAnnuelle',
  R94: 'R94-ProfessionSocial',
  R243: 'R243-CompetenceSpecifique',
  R253: 'R253-TypeMaternite',
  R286: 'R286-TypeFermeture',
  R265: 'R265-PrestationPilotageSerafin',
  R239: 'R239-PublicPrisEnCharge',
  R201: 'R201-TypeDivisionTerritoriale',
  R283: 'R283-NiveauConfidentialite',
  R287: 'R287-NatureContact',
  R251: 'R251-FonctionContact',
  R200: 'R200-CanalCommunication',
  R252: 'R252-TypeHoraire',
  R203: 'R203-StatutLieu',
  R343: 'R343-FonctionLieu',
  R329: 'R329-NatureCapacite',
  R330: 'R330-TypeStatutCapacite',
  R331: 'R331-TemporaliteCapacite',
  R332: 'R332-GenreCapacite',
  R333: 'R333-TypeFermetureCapacite',
  R334: 'R334-TypeLitSupplementaire',
  R335: 'R335-TypeSourceCapacite',
  R336: 'R336-TypeCrise',
  R337: 'R337-AffectationTemporaire',
  R212: 'R212-Equipement',
  R340: 'R340-TypeCaracteristiqueEquipement',
  R242: 'R242-TypeHabitation',
  R246: 'R246-TypeTarif',
  R237: 'R237-GroupeTarifaireDependance',
  R250: 'R250-ConditionTarifaire',
  R241: 'R241-AideFinanciere',
  G15: 'G15-ProfessionSante',
  R04: 'R04-TypeSavoirFaire',
  R11: 'R11-CiviliteExercice',
  R23: 'R23-ModeExercice',
  R40: 'R40-CompetenceExclusive',
  R211: 'R211-ActiviteOperationnelle',
  R244: 'R244-CategorieOrganisation',
  R38: 'R38-SpecialiteOrdinale',
  R228: 'R228-UnitePrix',
} as const;

/** Short name of a code system: `R30` is TRE_R30-RegionOM. */
export type CodeTable = keyof typeof systems;

/** Canonical URL of a national code system (ROR guide: TRE systems, never the JDV URL). */
export function systemUrl(table: CodeTable): string {
  return nationalSystem(systems[table]);
}

function nationalSystem(id: string): string {
  return `https://mos.esante.gouv.fr/NOS/TRE_${id}/FHIR/TRE-${id}`;
}

/** INSEE communes: the codes and labels come from the reference file. */
export const communeSystem = nationalSystem('R13-CommuneOM');
/** UCUM under its national name, as the published examples write the unit of an age. */
export const nationalUcumSystem = nationalSystem('R247-UcumUniteMesure');
/** UCUM under its international name. */
export const ucumSystem = 'http://unitsofmeasure.org';

/** A fresh Coding, without its label. */
export function coding(table: CodeTable, code: string): Coding {
  return { system: systemUrl(table), code };
}

/** A fresh CodeableConcept of one coding. */
export function concept(table: CodeTable, code: string): CodeableConcept {
  return { coding: [coding(table, code)] };
}

/** Regions the generator covers: metropolitan France and the five overseas departments. */
export const regionCodes: ReadonlySet<string> = new Set([
  '01', '02', '03', '04', '06', '11', '24', '27', '28',
  '32', '44', '52', '53', '75', '76', '84', '93', '94',
]);
