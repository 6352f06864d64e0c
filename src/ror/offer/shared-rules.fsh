// Rules repeated by the five resources of the offer (ROR guide, conventions common to all profiles).

// The guide slices meta.tag on the path `url`, which Coding does not have. The slice it means is
// "the tag whose system is TRE_R30-RegionOM", so the discriminator is the system of the tag.
RuleSet: SourceOfTheData
* meta.lastUpdated 1..1 MS
* meta.lastUpdated ^short = "dateMiseJour (Metadonnee)"
* meta.tag ^slicing.discriminator[0].type = #value
* meta.tag ^slicing.discriminator[0].path = "system"
* meta.tag ^slicing.rules = #open
* meta.tag ^slicing.ordered = false
* meta.tag contains codeRegion 0..1 MS
* meta.tag[codeRegion] ^short = "regionSource : région du ROR qui porte la donnée"
* meta.tag[codeRegion] from $JDV_J237 (required)
* meta.tag[codeRegion].system 1..1
* meta.tag[codeRegion].system = $TRE_R30

// Channel and confidentiality are mandatory on every number; both levels (contact, number) are checked before exposing one.
RuleSet: Telecom(path)
* {path}.extension 2..*
* {path}.extension contains
    ror-telecom-communication-channel named ror-telecom-communication-channel 1..1 MS and
    ror-telecom-usage named ror-telecom-usage 0..1 MS and
    ror-telecom-confidentiality-level named ror-telecom-confidentiality-level 1..1 MS
* {path}.value 1..1 MS

// Postal address: the parts of a line are extensions of that line (ISO 21090), each at most once per line.
RuleSet: AddressLines(path)
* {path}.line.extension contains
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-careOf named careOf 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-additionalLocator named additionalLocator 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-houseNumber named houseNumber 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-buildingNumberSuffix named buildingNumberSuffix 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetNameType named streetNameType 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetNameBase named streetNameBase 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-postBox named postalBox 0..1 MS and
    as-ext-lieu-dit named lieuDit 0..1 MS
* {path}.line.extension[careOf] ^short = "pointRemise"
* {path}.line.extension[additionalLocator] ^short = "complementPointGeographique"
* {path}.line.extension[houseNumber] ^short = "numeroVoie"
* {path}.line.extension[buildingNumberSuffix] ^short = "extension : indice de répétition"
* {path}.line.extension[streetNameType] ^short = "typeVoie"
* {path}.line.extension[streetNameType].value[x] from $JDV_J219 (required)
* {path}.line.extension[streetNameBase] ^short = "libelleVoie"
* {path}.line.extension[postalBox] ^short = "mentionDistribution"
* {path}.line.extension[lieuDit] ^short = "lieuDit"

// One row of hours: weekly when a day is given, bounded by dates otherwise.
RuleSet: Hours
* availableTime MS
* availableTime.extension contains
    ror-available-time-type-of-time named ror-available-time-type-of-time 0..1 MS and
    ror-available-time-effective-opening-closing-date named ror-available-time-effective-opening-closing-date 0..1 MS and
    ror-available-time-number-days-of-week named ror-available-time-number-days-of-week 0..1 MS
* availableTime.availableStartTime MS
* availableTime.availableEndTime MS

// Slices of CodeableConcept elements. The guide tells them apart by the code system of the coding, but declares no value for it,
// and some value sets draw on two code systems. The discriminator is therefore the required binding of the slice itself:
// a coding belongs to the slice when its system is one of those its value set draws from.
RuleSet: SlicedByBinding(path)
* {path} ^slicing.discriminator[0].type = #value
* {path} ^slicing.discriminator[0].path = "$this"
* {path} ^slicing.rules = #open
* {path} ^slicing.ordered = false

RuleSet: BoundSlice(path, slice, valueSet, label)
* {path}[{slice}] MS
* {path}[{slice}] from {valueSet} (required)
* {path}[{slice}] ^short = "{label}"
