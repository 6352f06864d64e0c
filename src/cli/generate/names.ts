import type { LocatedCommune } from './communes';
import type { SeededRandom, WeightedTable } from './random';
import { weightedTable } from './random';

/** Rows in decreasing frequency, as surnames and first names are (rank-frequency law). */
function byRank(names: string): WeightedTable<string> {
  return weightedTable(names.split(' ').map((value, rank) => ({ value, weight: 1 / (rank + 6) })));
}

const familyNames = byRank('Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux '
  + 'David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller Lefèvre Faure André Mercier Blanc Guérin '
  + 'Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu '
  + 'Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière '
  + 'Lucas Brunet Gaillard Barbier Arnaud Martínez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger '
  + 'Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq '
  + 'Guillaume Lecomte López Jean Dupuy Guillot Hubert Berger Carpentier Sánchez Dupuis Moulin Louis Deschamps Huet Vasseur '
  + 'Perez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot Carré Charles Renault Charpentier Ménard '
  + 'Maillard Baron Bertin Bailly Hervé Schneider Fernández Le_Gall Collet Léger Bouvier Julien Prévost Millet Perrot Daniel '
  + 'Cousin Germain Breton Rémy Besson Langlois Étienne Le_Goff Kermarrec Diallo Traoré Nguyên Benali Haddad Hoarau Grondin '
  + 'Jégou Quéméner Ollivier Pélissier Cœurdacier Zimmermann Østergaard Da_Silva Ferreira Lefort Maçon Béranger Évrard '
  + 'Thévenet');

const femaleNames = byRank('Marie Nathalie Isabelle Sylvie Catherine Françoise Christine Anne Valérie Sandrine Céline Stéphanie '
  + 'Sophie Aurélie Julie Émilie Camille Léa Manon Chloé Élodie Hélène Claire Pauline Laura '
  + 'Lucie Mathilde Marion Inès Zoé Anouk Aminata Yasmine '
  + 'Fatima Éloïse Maëlle Noémie Agnès Édith');
const maleNames = byRank('Jean Philippe Michel Alain Patrick Nicolas Christophe Pierre Christian Éric Frédéric Laurent Stéphane '
  + 'David Pascal Daniel Sébastien Julien Thierry Olivier Bernard Thomas Alexandre François Antoine Maxime Hugo Lucas Théo Clément Gaël '
  + 'Loïc Yann Mehdi Karim Jérôme Rémi Benoît Noël Raphaël');

const patrons = ['Saint-Jean', 'Saint-Joseph', 'Sainte-Anne', 'Saint-Louis', 'Notre-Dame', 'Saint-Vincent', 'Saint-Luc', 'Sainte-Marie',
  'Bellevue',
  'Saint-Éloi', 'Saint-François', 'Jeanne d’Arc', 'Pasteur', 'Émile Roux', 'Claude Bernard', 'Ambroise Paré', 'Louis Pasteur',
    'Simone Veil', 'La Providence',
  'Saint-Sébastien', 'Sainte-Élisabeth', 'Marie Curie', 'Jean Moulin', 'Beauséjour', 'Saint-Rémy', 'Hôtel-Dieu', 'Croix-Rousse',
    'Lariboisière'] as const;
const flowers = ['Tilleuls', 'Magnolias', 'Cèdres', 'Chênes', 'Lilas', 'Glycines', 'Mimosas', 'Acacias', 'Bruyères', 'Églantines',
  'Genêts', 'Peupliers',
  'Quatre Saisons', 'Hortensias', 'Jardins', 'Érables', 'Coquelicots', 'Ormeaux', 'Oliviers', 'Camélias', 'Pins', 'Fontaines', 'Terrasses',
    'Vignes'] as const;
const streets = ['DE LA REPUBLIQUE', 'VICTOR HUGO', 'DES MARINIERS', 'JEAN JAURES', 'DU MOULIN A VENT', 'DE L EGLISE', 'PASTEUR',
  'DES TONNELIERS', 'GAMBETTA',
  'DU GENERAL DE GAULLE', 'DES VERGERS', 'DE LA GARE', 'SAINT-VINCENT', 'DES HALLES', 'DU STADE', 'DES ECOLES', 'DE VERDUN', 'DU PORT',
    'DES LAVOIRS',
  'EMILE ZOLA', 'DU CHATEAU', 'DES CEPS', 'MARIE CURIE', 'DE BRETAGNE', 'DES ACACIAS', 'DU 8 MAI 1945', 'DE LA FONTAINE',
    'JULES FERRY'] as const;
const hamlets = ['La Noë Bachelon', 'Le Bourg', 'Les Granges', 'Le Moulin Neuf', 'La Croix Blanche', 'Kergoat', 'Le Mas Vieux',
  'La Haute Folie'] as const;

/** A person as the directory names it. */
export interface Person {
  readonly civility: 'M' | 'MME';
  readonly family: string;
  readonly given: string;
}

export function drawPerson(random: SeededRandom): Person {
  const female = random.chance(0.52);
  const family = random.weighted(familyNames).replace('_', ' ');
  // One person in twelve has a double name: exact name searches must not confuse it with the simple one.
  const double = random.chance(1 / 12) ? `-${random.weighted(familyNames).replace('_', ' ')}` : '';
  return { civility: female ? 'MME' : 'M', family: family + double, given: random.weighted(female ? femaleNames : maleNames) };
}

/** Capitals without accents, as FINESS writes names and the postal service towns. */
export function upperCaseName(name: string): string {
  return name.normalize('NFD').replace(/\p{Diacritic}/gu, '').toUpperCase().replace(/Œ/g, 'OE').replace(/Ø/g, 'O').replace(/’/g, ' ');
}

/** Lower-case ASCII label for addresses of e-mail. */
export function mailLabel(name: string): string {
  return upperCaseName(name).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** "Paris 3e Arrondissement" is written "Paris" in an address. */
export function townName(commune: LocatedCommune): string {
  return commune.name.replace(/ \d+(?:er|e) Arrondissement$/, '');
}

/** "de Nantes", "du Mans", "des Abymes", "d’Angers". */
export function ofTown(town: string): string {
  if (town.startsWith('Le ')) return `du ${town.slice(3)}`;
  if (town.startsWith('Les ')) return `des ${town.slice(4)}`;
  return /^[AEIOUYÉÈÊÎŒH]/.test(town) ? `d’${town}` : `de ${town}`;
}

/** Fills the place-holders of a name pattern (see SiteProfile.names). */
export function nameFromPattern(pattern: string, random: SeededRandom, commune: LocatedCommune, owner: Person | undefined): string {
  return pattern.replace(/\{(\w+)\}/g, (_whole, holder: string) => {
    if (holder === 'de') return ofTown(townName(commune));
    if (holder === 'saint') return random.pick(patrons);
    if (holder === 'flower') return random.pick(flowers);
    return owner ? `${owner.family} ${owner.given}` : random.pick(patrons);
  });
}

/** One postal street address: the text of the line and its ISO 21090 parts. */
export interface StreetAddress {
  readonly houseNumber: string;
  readonly suffix: string | undefined;
  readonly streetType: 'RUE' | 'R' | 'AV' | 'PL';
  readonly streetName: string;
  readonly hamlet: string | undefined;
}

const streetTypes = weightedTable<StreetAddress['streetType']>([
  { value: 'RUE', weight: 70 }, { value: 'AV', weight: 18 }, { value: 'PL', weight: 7 }, { value: 'R', weight: 5 },
]);

export function drawStreetAddress(random: SeededRandom): StreetAddress {
  return {
    houseNumber: String(1 + Math.floor(random.fraction() ** 2 * 180)),
    suffix: random.chance(0.06) ? random.pick(['BIS', 'TER', 'A']) : undefined,
    streetType: random.weighted(streetTypes),
    streetName: random.pick(streets),
    hamlet: random.chance(0.05) ? random.pick(hamlets) : undefined,
  };
}
