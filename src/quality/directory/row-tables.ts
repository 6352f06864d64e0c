import { ColumnFactory, pushRow } from './columns';
import type { Columns } from './columns';
import type { IdRegister } from './id-register';
import { NumberColumn } from './number-column';
import type { Closing, EstablishmentRow, InternalOrganizationRow, LegalEntityRow, LocationRow, Locations, OfferRow, Row, StructureRow } from './rows';

/** A row that reads its fields where they stand. */
class RowView<Fields extends Row> {
  constructor(protected readonly columns: Columns<Fields>, protected readonly index: number) {}

  get id(): string { return this.columns.id.at(this.index); }
  get region(): string { return this.columns.region.at(this.index); }
}

class ClosingView<Fields extends Row & Closing> extends RowView<Fields> {
  get closingType(): string | undefined { return this.columns.closingType.at(this.index); }
  get closingDate(): string | undefined { return this.columns.closingDate.at(this.index); }
}

class StructureView<Fields extends StructureRow> extends ClosingView<Fields> {
  get department(): string { return this.columns.department.at(this.index); }
  get nationalId(): string | undefined { return this.columns.nationalId.at(this.index); }
  get finess(): string | undefined { return this.columns.finess.at(this.index); }
}

class EstablishmentView extends StructureView<EstablishmentRow> implements EstablishmentRow {
  get category(): string | undefined { return this.columns.category.at(this.index); }
  get partOf(): string | undefined { return this.columns.partOf.at(this.index); }
  get sourceRows(): number { return this.columns.sourceRows.at(this.index); }
}

class InternalOrganizationView extends ClosingView<InternalOrganizationRow> implements InternalOrganizationRow {
  get identifier(): string | undefined { return this.columns.identifier.at(this.index); }
  get kind(): string | undefined { return this.columns.kind.at(this.index); }
  get name(): string { return this.columns.name.at(this.index); }
  get partOf(): string | undefined { return this.columns.partOf.at(this.index); }
}

class OfferView extends ClosingView<OfferRow> implements OfferRow {
  get identifier(): string | undefined { return this.columns.identifier.at(this.index); }
  get name(): string { return this.columns.name.at(this.index); }
  get providedBy(): string | undefined { return this.columns.providedBy.at(this.index); }
  get updated(): string | undefined { return this.columns.updated.at(this.index); }
  get field(): string | undefined { return this.columns.field.at(this.index); }
  get careMode(): string | undefined { return this.columns.careMode.at(this.index); }
  get offerType(): string | undefined { return this.columns.offerType.at(this.index); }
  get temporality(): string | undefined { return this.columns.temporality.at(this.index); }
  get activities(): readonly string[] { return this.columns.activities.at(this.index); }
  get maternityTypes(): readonly string[] { return this.columns.maternityTypes.at(this.index); }
  get sensitive(): boolean { return this.columns.sensitive.at(this.index); }
  get agesFilled(): boolean { return this.columns.agesFilled.at(this.index); }
  get reachableContacts(): readonly string[] { return this.columns.reachableContacts.at(this.index); }
  get locations(): readonly string[] { return this.columns.locations.at(this.index); }
  get acts(): readonly string[] { return this.columns.acts.at(this.index); }
  get publics(): readonly string[] { return this.columns.publics.at(this.index); }
  get specialisations(): readonly string[] { return this.columns.specialisations.at(this.index); }
}

class LocationView extends RowView<LocationRow> implements LocationRow {
  get identifier(): string | undefined { return this.columns.identifier.at(this.index); }
  get installed(): number | undefined { return this.columns.installed.at(this.index); }
  get available(): number { return this.columns.available.at(this.index); }
  get addressComplete(): boolean { return this.columns.addressComplete.at(this.index); }
  get equipment(): readonly string[] { return this.columns.equipment.at(this.index); }
}

/** Rows of one kind, in the order they came. */
class RowTable<Row extends object> {
  readonly rows: Row[] = [];

  constructor(private readonly columns: Columns<Row>, private readonly View: new (columns: Columns<Row>, index: number) => Row) {}

  add(row: Row): void {
    pushRow(this.columns, row);
    this.rows.push(new this.View(this.columns, this.rows.length));
  }
}

/** Places are only asked for by the offers that name them: their rows are made when asked for. */
class LocationTable implements Locations {
  /** One more than the row of each number of the register; 0 for a place that is only named. */
  private readonly rowOf = new NumberColumn();
  private count = 0;

  constructor(private readonly columns: Columns<LocationRow>, private readonly register: IdRegister) {}

  get size(): number {
    return this.count;
  }

  add(row: LocationRow): void {
    pushRow(this.columns, row);
    this.count += 1;
    this.rowOf.put(this.register.numberOf(row.id), this.count);
  }

  get(id: string): LocationRow | undefined {
    const row = this.rowOf.at(this.register.find(id));
    return row === 0 ? undefined : new LocationView(this.columns, row - 1);
  }

  * values(): Iterable<LocationRow> {
    for (let index = 0; index < this.count; index += 1) yield new LocationView(this.columns, index);
  }
}

/** The tables of one snapshot. */
export class DirectoryTables {
  private readonly make = new ColumnFactory();
  private readonly closing = (): Columns<Closing> => ({ closingType: this.make.code(), closingDate: this.make.code() });

  readonly establishments = new RowTable<EstablishmentRow>({
    ...this.structure(), category: this.make.code(), partOf: this.make.reference(this.make.organizationIds), sourceRows: this.make.filledCount(),
  }, EstablishmentView);
  readonly legalEntities = new RowTable<LegalEntityRow>(this.structure(), StructureView<LegalEntityRow>);
  readonly internalOrganizations = new RowTable<InternalOrganizationRow>({
    id: this.make.id(this.make.organizationIds), region: this.make.filledCode(), ...this.closing(),
    identifier: this.make.text(), kind: this.make.code(), name: this.make.filledText(), partOf: this.make.reference(this.make.organizationIds),
  }, InternalOrganizationView);
  readonly offers = new RowTable<OfferRow>({
    id: this.make.filledText(), region: this.make.filledCode(), ...this.closing(), identifier: this.make.text(), name: this.make.filledText(),
    providedBy: this.make.reference(this.make.organizationIds), updated: this.make.code(), field: this.make.code(), careMode: this.make.code(),
    offerType: this.make.code(), temporality: this.make.code(), activities: this.make.codes(), maternityTypes: this.make.codes(), sensitive: this.make.flag(),
    agesFilled: this.make.flag(), reachableContacts: this.make.codes(), locations: this.make.references(this.make.locationIds), acts: this.make.codes(),
    publics: this.make.codes(), specialisations: this.make.codes(),
  }, OfferView);
  readonly locations = new LocationTable({
    id: this.make.id(this.make.locationIds), region: this.make.filledCode(), identifier: this.make.text(), installed: this.make.count(),
    available: this.make.filledCount(), addressComplete: this.make.flag(), equipment: this.make.codes(),
  }, this.make.locationIds);

  private structure(): Columns<LegalEntityRow> {
    return {
      id: this.make.id(this.make.organizationIds), region: this.make.filledCode(), ...this.closing(),
      department: this.make.filledCode(), nationalId: this.make.text(), finess: this.make.text(),
    };
  }
}
