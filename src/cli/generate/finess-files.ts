/** What FINESS and ViaTrajectoire publish of a generated directory: the files that `npm run load-reference` reads, made up like the rest. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isResource } from '../../fhir-common/core/json';
import { communeOf } from '../../quality/directory/address';
import { extractOrganization } from '../../quality/directory/extract-organization';
import { DayReader } from '../../quality/directory/fhir-reading';
import type { EstablishmentRow } from '../../quality/directory/rows';

export const finessFileNames = { structures: 'finess-structures.json', activities: 'finess-activites.json', synchronisation: 'viatrajectoire.csv' } as const;

/** Day of the published files, the day the generated directory stands at. */
const PUBLISHED = '2026-06-01';
const CHUNK_CHARACTERS = 512 * 1024;

/** One structure in so many differs from the directory, so that each rule has something to find. */
const OTHER_CATEGORY = 10;
const NOT_IN_DIRECTORY = 5;
const OTHER_ENTITY = 40;
const CLOSED_IN_FINESS = 50;
const OUT_OF_STEP = 4;

type Care = readonly [activity: string, modality: string];
const HOSPITAL: readonly Care[] = [['01', ''], ['14', '23'], ['03', '01'], ['15', '09'], ['50', '']];
/** Authorisations by category; the others need none. */
const CARE: Readonly<Record<string, readonly Care[]>> = {
  101: HOSPITAL, 106: HOSPITAL, 355: HOSPITAL, 365: [['01', '']], 109: [['50', '']], 127: [['16', '']], 128: [['50', '']], 292: [['04', '']],
};
const GRAND_AGE = ['202', '500', '354'];
const HANDICAP = ['182', '183', '186', '189', '255', '446'];

/** Takes the structures of a directory as they are made, legal entity by legal entity, and writes the three files beside them. */
export class FinessFiles {
  private readonly days = new DayReader();
  private readonly files: Readonly<Record<keyof typeof finessFileNames, TextFile>>;
  private entity: { readonly finess: string; readonly establishments: EstablishmentRow[]; readonly communes: string[] } | undefined;
  private entities = 0;
  private establishments = 0;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    const file = (name: string, start: string): TextFile => new TextFile(join(directory, name), start);
    const flow = `{"schemaVersion":"v1.0.0","generatedAt":"${PUBLISHED} 06:00:00","pmej":[`;
    this.files = {
      structures: file(finessFileNames.structures, flow), activities: file(finessFileNames.activities, flow),
      synchronisation: file(finessFileNames.synchronisation, 'finess;nom;region;domaine;etat_vt;etat_synchronisation;date_synchronisation\n'),
    };
  }

  take(resource: unknown): void {
    if (!isResource(resource) || resource.resourceType !== 'Organization') return;
    const { kind, row } = extractOrganization(resource, this.days);
    if (kind === 'EJ') {
      this.writeEntity();
      this.entity = row.finess === undefined ? undefined : { finess: row.finess, establishments: [], communes: [] };
    } else if (kind === 'EG' && this.entity && row.finess !== undefined) {
      this.entity.establishments.push(row);
      this.entity.communes.push(communeOf(Array.isArray(resource['address']) ? resource['address'][0] : undefined) ?? '');
    }
  }

  /** Ends the files. @returns number of establishments that FINESS knows */
  end(): number {
    this.writeEntity();
    this.files.structures.end(']}\n');
    this.files.activities.end(']}\n');
    this.files.synchronisation.end('');
    return this.establishments;
  }

  private writeEntity(): void {
    if (!this.entity || this.entity.establishments.length === 0) return;
    const { establishments, communes, finess } = this.entity;
    this.entities += 1;
    const number = this.entities % OTHER_ENTITY === 0 ? `Y${finess.slice(1)}` : finess;
    const known = establishments.flatMap((row, index) => {
      const commune = communes[index] ?? '';
      this.establishments += 1;
      return this.establishments % NOT_IN_DIRECTORY === 0 ? [{ row, finess: row.finess ?? '', commune }, { row, finess: `Z${(row.finess ?? '').slice(1)}`, commune }] : [{ row, finess: row.finess ?? '', commune }];
    });
    const comma = this.entities === 1 ? '' : ',\n';
    this.files.structures.add(comma + JSON.stringify({
      informationsGeneralesPMEJ: { numFinessPm: number, denominationPm: `ENTITE ${number}` }, etatObjet: 'A', ege: known.map((one, index) => this.structure(one, this.establishments - index)),
    }));
    this.files.activities.add(comma + JSON.stringify({
      numFiness: number, ege: known.map(({ row, finess: one }) => ({ numFinessEge: one, activitesExercees: (CARE[row.category ?? ''] ?? []).map((care) => authorisation(care)) })),
    }));
    for (const [index, one] of known.entries()) this.addSynchronisation(one, this.establishments - index);
  }

  private structure({ row, finess, commune }: Known, rank: number): object {
    const closing = row.closingDate ?? (rank % CLOSED_IN_FINESS === 0 ? '2026-01-31' : undefined);
    return {
      informationsGeneralesEGE: { numFinessEge: finess, nomEgeLong: `ETABLISSEMENT ${finess}`, dateOuverture: '2000-01-01', ...(closing === undefined ? {} : { dateFermeture: closing }) },
      categorieentiteGeographiqueExercice: rank % OTHER_CATEGORY === 0 ? '500' : row.category,
      etatObjet: closing === undefined ? 'A' : 'I', adresse: [{ usageAdresse: 'EGE', cogCommune: commune }], dateDerniereMaj: PUBLISHED,
    };
  }

  private addSynchronisation({ row, finess }: Known, rank: number): void {
    const domain = GRAND_AGE.includes(row.category ?? '') ? 'Grand Age' : HANDICAP.includes(row.category ?? '') ? '4' : undefined;
    if (domain === undefined) return;
    const state = rank % OUT_OF_STEP === 0 ? 'Non synchronisé' : 'Mise à jour de l’offre active';
    this.files.synchronisation.add(`${finess};ETABLISSEMENT ${finess};${row.region};${domain};Ouvert;${state};${PUBLISHED}\n`);
  }
}

/** An establishment as FINESS numbers it. */
interface Known {
  readonly row: EstablishmentRow;
  readonly finess: string;
  readonly commune: string;
}

function authorisation([activiteAMF, modaliteActivite]: Care): object {
  return {
    caracteristiquesGeneriques: { etatObjet: 'A', dateFinActiviteAutorisee: null },
    nature: { codeNature: 'AMF', caracteristiquesSpecifiques: { typeActiviteAMF: { activiteAMF, modaliteActivite, formeActivite: '01' } } },
  };
}

/** A text file written in large pieces. */
class TextFile {
  private text: string;

  constructor(private readonly path: string, start: string) {
    writeFileSync(path, '');
    this.text = start;
  }

  add(text: string): void {
    this.text += text;
    if (this.text.length >= CHUNK_CHARACTERS) this.flush();
  }

  end(text: string): void {
    this.text += text;
    this.flush();
  }

  private flush(): void {
    appendFileSync(this.path, this.text);
    this.text = '';
  }
}
