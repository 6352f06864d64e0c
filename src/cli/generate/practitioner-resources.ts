/** Professionals and their situations: profiles ror-practitioner and ror-practitionerrole (ROR guide 3.4 and 3.5). */
import type { CodeableConcept, Practitioner, PractitionerRole } from 'fhir/r4';
import { concept } from './codes';
import type { RecordDates } from './fhir-parts';
import { availableTime, creationDate, drawPhone, ror, rorMeta, rorTelecom } from './fhir-parts';
import type { Person } from './names';
import { mailLabel, upperCaseName } from './names';
import type { KnowHow } from './offer-template';
import type { SeededRandom } from './random';

const directoryExtension = (id: string): string => `https://apifhir.annuaire.sante.fr/ws-sync/exposed/structuredefinition/${id}`;

/** A generated professional, kept as long as a situation may still be given to him or her. */
export interface Professional {
  readonly id: string;
  readonly rpps: string;
  readonly person: Person;
  readonly knowHow: KnowHow;
  readonly professor: boolean;
}

export function practitioner(random: SeededRandom, professional: Professional, region: string, dates: RecordDates): Practitioner {
  const { person } = professional;
  const mail = `${mailLabel(person.given)}.${mailLabel(person.family)}.${professional.id.slice(5)}@medecin.mssante.example`;
  return {
    resourceType: 'Practitioner',
    id: professional.id,
    meta: rorMeta('ror-practitioner', dates.updatedMs, region),
    extension: [creationDate(dates.createdMs)],
    identifier: [{ use: 'official', system: 'urn:oid:1.2.250.1.71.4.2.1', value: `8${professional.rpps}` }],
    active: true,
    name: [{ family: upperCaseName(person.family), given: [person.given], prefix: [person.civility] }],
    ...(random.chance(0.6) ? { telecom: [rorTelecom('3', mail, '2', 'Messagerie sécurisée de santé')] } : {}),
  };
}

/** Type of know-how (always one) and the know-how itself, each in its own concept. */
function knowHowConcepts(knowHow: KnowHow): CodeableConcept[] {
  return 'exclusiveCompetence' in knowHow
    ? [concept('R04', 'CEX'), concept('R40', knowHow.exclusiveCompetence)]
    : [concept('R04', 'S'), concept('R38', knowHow.specialty)];
}

export interface SituationDraft {
  readonly id: string;
  readonly number: string;
  readonly professional: Professional;
  readonly offer: string;
  readonly liberal: boolean;
  readonly region: string;
  readonly dates: RecordDates;
}

export function operationalSituation(random: SeededRandom, draft: SituationDraft): PractitionerRole {
  const { professional, liberal } = draft;
  const { person, knowHow } = professional;
  return {
    resourceType: 'PractitionerRole',
    id: draft.id,
    meta: rorMeta('ror-practitionerrole', draft.dates.updatedMs, draft.region),
    extension: [
      { url: ror('ror-practitionerrole-unit-exercise-mode'), valueCodeableConcept: concept('R23', liberal ? 'L' : 'S') },
      { url: ror('ror-practitionerrole-name'), extension: [
        ...(knowHow.profession === '60' ? []
          : [{ url: 'exerciseTitle', valueCodeableConcept: concept('R11', professional.professor ? 'PR' : 'DR') }]),
        { url: 'exerciseLastName', valueString: upperCaseName(person.family) },
        { url: 'exerciseFirstName', valueString: person.given },
      ] },
      ...(liberal ? [
        { url: directoryExtension('practitionerRole-hasCAS'), valueBoolean: random.chance(0.5) },
        { url: directoryExtension('practitionerRole-vitaleAccepted'), valueBoolean: random.chance(0.97) },
      ] : []),
      creationDate(draft.dates.createdMs),
      ...(random.chance(0.03) ? [{ url: ror('ror-meta-comment'), valueString: 'Présence un jour par semaine' }] : []),
    ],
    identifier: [{ value: draft.number }],
    active: true,
    practitioner: { reference: `Practitioner/${professional.id}` },
    code: [concept('G15', knowHow.profession)],
    specialty: knowHowConcepts(knowHow),
    healthcareService: [{ reference: `HealthcareService/${draft.offer}` }],
    ...(random.chance(0.3) ? { telecom: [rorTelecom('2', drawPhone(random), random.pick(['1', '1', '2', '3']), 'Secrétariat')] } : {}),
    ...(random.chance(0.25)
      ? { availableTime: [availableTime({ type: random.chance(0.8) ? '07' : '06', day: random.integer(1, 6), start: '09:00',
        end: random.pick(['12:30', '18:00']) })] } : {}),
  };
}
