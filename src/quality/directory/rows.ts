/**
 * The directory as the quality rules read it: one flat row per resource, with the fields that a rule reads and no other, so that the
 * whole country (60,000 establishments, 250,000 offers) is held at once. Codes stand without their system: each field draws on one.
 * Dates are calendar days in Europe/Paris (`YYYY-MM-DD`), so that they compare as texts. Rows of a snapshot are views: their fields are
 * no properties of their own, which a spread would lose.
 */
export interface Row {
  /** Logical id of the resource. */
  readonly id: string;
  /** Code of the region tag (TRE_R30); empty when the resource has none. */
  readonly region: string;
}

/** Closing as written; whether it is in force depends on the date of the evaluation. */
export interface Closing {
  /** TRE_R286: PRO provisional, DEF definitive, others on structures. */
  readonly closingType: string | undefined;
  readonly closingDate: string | undefined;
}

export interface StructureRow extends Row, Closing {
  /** Department (ror-indicators 2.3); `-2` when it cannot be told. */
  readonly department: string;
  /** idNat_Struct: a prefix digit and a number. */
  readonly nationalId: string | undefined;
  readonly finess: string | undefined;
}

/** EntiteGeographique. */
export interface EstablishmentRow extends StructureRow {
  /** TRE_R66, or SA05 to SA09 of TRE_R02. */
  readonly category: string | undefined;
  /** Id of the Organization it is part of. */
  readonly partOf: string | undefined;
  /** Rows that the national view makes of this establishment: one per manager phone and e-mail (O-2). */
  readonly sourceRows: number;
}

/** EntiteJuridique. */
export type LegalEntityRow = StructureRow;

/** OrganisationInterne: 1 pole, 2 service, 3 functional unit. */
export interface InternalOrganizationRow extends Row, Closing {
  readonly identifier: string | undefined;
  readonly kind: string | undefined;
  readonly name: string;
  readonly partOf: string | undefined;
}

/** OffreOperationnelle. */
export interface OfferRow extends Row, Closing {
  readonly identifier: string | undefined;
  readonly name: string;
  /** Id of the Organization (EG or OI) that provides it. */
  readonly providedBy: string | undefined;
  /** Day of the last update of the offer, its contacts and telecoms, which FHIR keeps in one resource. */
  readonly updated: string | undefined;
  /** Champ d'activité, TRE_R227. */
  readonly field: string | undefined;
  /** Mode de prise en charge, TRE_R213. */
  readonly careMode: string | undefined;
  /** Type d'offre, TRE_R244. */
  readonly offerType: string | undefined;
  /** Temporalité d'accueil, TRE_R240. */
  readonly temporality: string | undefined;
  /** Activités opérationnelles, TRE_R211. */
  readonly activities: readonly string[];
  /** Types de maternité, TRE_R253. */
  readonly maternityTypes: readonly string[];
  readonly sensitive: boolean;
  /** Minimum and maximum age are both filled. */
  readonly agesFilled: boolean;
  /** Functions (`R251|code`) and natures (`R287|code`) of the contacts that have one complete telecom. */
  readonly reachableContacts: readonly string[];
  readonly locations: readonly string[];
  /** Actes spécifiques TRE_R210, publics TRE_R239, spécialisations TRE_R245: volumes only. */
  readonly acts: readonly string[];
  readonly publics: readonly string[];
  readonly specialisations: readonly string[];
}

/** Lieu. */
export interface LocationRow extends Row {
  readonly identifier: string | undefined;
  /** Sum of `nbCapacity` of the capacities of status 01; undefined when there is none. */
  readonly installed: number | undefined;
  /** Sum of the capacities of status 02 (available). */
  readonly available: number;
  /** Street or locality, and town, and postcode. */
  readonly addressComplete: boolean;
  /** Équipements, TRE_R212. */
  readonly equipment: readonly string[];
}

/** A defect that one resource shows by itself (management rules, obsolete codes), found while its row is extracted. */
export interface LocalDefect {
  readonly rule: string;
  readonly type: string;
  readonly id: string;
  readonly identifier: string | undefined;
  readonly region: string;
  readonly path: string | undefined;
  readonly errorValues: readonly string[];
  readonly proposedValues: readonly string[];
  readonly description: string;
}

/** Resources of one type in one region (ror-indicators 8, supervision). */
export interface TypeVolume {
  readonly type: string;
  readonly region: string;
  readonly count: number;
  readonly lastUpdated: string | undefined;
}

/** Places by logical id. */
export interface Locations {
  readonly size: number;
  get(id: string): LocationRow | undefined;
  values(): Iterable<LocationRow>;
}

/** What the rules read of the directory: the country, or one region. */
export interface DirectorySnapshot {
  readonly establishments: readonly EstablishmentRow[];
  readonly legalEntities: readonly LegalEntityRow[];
  readonly internalOrganizations: readonly InternalOrganizationRow[];
  readonly offers: readonly OfferRow[];
  readonly locations: Locations;
  readonly localDefects: readonly LocalDefect[];
  readonly volumes: readonly TypeVolume[];
}
