// EntiteJuridique (EJ), EntiteGeographique (EG) and OrganisationInterne (OI) share one profile up to 0.7.0 of the guide.
// Its parent FrOrganization (hl7.fhir.fr.core 1.1.0) is not available offline: the constraints it brings are folded in here
// and marked "inherited". [EJ], [EG], [OI] say which kinds of structure an element applies to.
Profile: ROROrganization
Parent: Organization
Id: ror-organization
Title: "ROR Organization"
Description: "Structure du ROR : entité juridique, entité géographique ou organisation interne."
* insert SourceOfTheData
* extension 1..*
// The inherited slice usePeriod has the url of organization-period, with the same 0..1: one slice carries both.
// level-recourse-orsan names the extension whose id ends in "recours".
* extension contains
    FrOrganizationShortName named shortName 0..1 and
    FrOrganizationDescription named description 0..1 and
    ror-organization-price named ror-organization-price 0..* MS and
    ror-territorial-division named ror-territorial-division 0..* MS and
    ror-organization-financial-help-type named ror-organization-financial-help-type 0..* MS and
    ror-organization-accomodation-family named ror-organization-accomodation-family 0..1 MS and
    ror-organization-nb-permanent-social-help-place named ror-organization-nb-permanent-social-help-place 0..1 MS and
    ror-organization-nb-temporary-social-help-place named ror-organization-nb-temporary-social-help-place 0..1 MS and
    ror-organization-accessibility-location named ror-organization-accessibility-location 0..1 MS and
    ror-organization-level-recours-orsan named ror-organization-level-recourse-orsan 0..1 MS and
    ror-organization-drop-zone named ror-organization-drop-zone 0..1 MS and
    ror-organization-reopening-date named ror-organization-reopening-date 0..1 MS and
    ror-organization-creation-date named ror-organization-creation-date 0..1 MS and
    ror-organization-closing-type named ror-organization-closing-type 0..1 MS and
    http://hl7.org/fhir/StructureDefinition/organization-period named organization-period 0..1 MS and
    ror-meta-comment named ror-meta-comment 0..1 MS and
    ror-meta-creation-date named ror-meta-creation-date 1..1 MS and
    ror-meta-questionnaire-used-as-a-template named ror-meta-questionnaire-used-as-a-template 0..1 MS and
    ror-organization-comment named ror-organization-comment 0..1 MS
* extension[organization-period] ^short = "dateOuverture [EG, OI] = start ; dateFermeture [EJ, EG, OI] = end"
// On an EG a territorial division is a health territory (type 4).
* extension[ror-territorial-division].extension[typeTerritorialDivision].value[x] = $TRE_R201#4

* identifier MS
* identifier.type 1..1
* identifier.type from http://interopsante.org/fhir/ValueSet/fr-organization-identifier-type (extensible)
* identifier.system 1..1
* identifier.value 1..1
// The guide slices on type.coding.code and gives a pattern on the whole type: the discriminator names the element that carries it.
* identifier ^slicing.discriminator[0].type = #pattern
* identifier ^slicing.discriminator[0].path = "type"
* identifier ^slicing.rules = #open
* identifier contains
    idNatSt 0..1 MS and
    finess 0..1 MS and
    sirene 0..1 MS and
    rppsRang 0..1 MS and
    numSIRET 0..1 MS and
    identifierOI 0..1 MS and
    adeliRang 0..1 MS
* insert StructureIdentifier(idNatSt, $TRE_G07#40, "urn:oid:1.2.250.1.71.4.2.2", [EJ\, EG] idNat_Struct)
* insert StructureIdentifier(finess, $TRE_G07#1, "https://finess.esante.gouv.fr", [EJ\, EG] numFINESS)
* insert StructureIdentifier(sirene, $TRE_G07#2, "https://sirene.fr", [EJ] numSIREN)
* insert StructureIdentifier(rppsRang, $TRE_G07#4, "https://rppsrang.esante.gouv.fr", [EJ\, EG] numéro RPPS et rang)
* insert StructureIdentifier(numSIRET, $TRE_G07#3, "https://sirene.fr", [EG] numSIRET)
* insert StructureIdentifier(identifierOI, $TRE_R345#42, "https://oi.esante.gouv.fr", [OI] identifiantOI)
* insert StructureIdentifier(adeliRang, $TRE_G07#0, "https://adelirang.esante.gouv.fr", [EJ\, EG] numéro ADELI et rang)

* type MS
* insert SlicedByBinding(type)
// The ROR slices come first: the two inherited RASS slices draw on the code systems of categorieEtablissement and are not used.
* type contains
    statutJuridiqueINSEE 0..1 and
    sousEnsembleAgregatStatutJuridique 0..1 and
    categorieEtablissement 0..1 and
    sphParticipation 0..1 and
    OIType 0..1 and
    organizationType 0..1 and
    secteurActiviteRASS 0..1 and
    categorieEtablissementRASS 0..1
* insert BoundSlice(type, statutJuridiqueINSEE, $JDV_J199, [EJ] statutJuridique)
* insert BoundSlice(type, sousEnsembleAgregatStatutJuridique, $JDV_J200, [EJ] sousEnsembleAgregatStatutJuridique)
* insert BoundSlice(type, categorieEtablissement, $JDV_J55, [EG] categorieEG)
* insert BoundSlice(type, sphParticipation, $JDV_J202, [EG] modaliteParticipationSPH)
* insert BoundSlice(type, OIType, $JDV_J203, [OI] typeOI)
* type[organizationType] from http://interopsante.org/fhir/ValueSet/fr-organization-type (required)
* type[secteurActiviteRASS] from $JDV_J101 (required)
* type[categorieEtablissementRASS] from $JDV_J129 (required)

// The exposure model says 1..1; the guide keeps 0..1 for now and org-1 still asks for a name or an identifier.
* name MS
* name ^short = "[EJ] raisonSociale, [EG] denominationEG, [OI] nomOI"
* name.extension contains ror-organization-additional-name named ror-organization-additional-name 0..1
* alias 0..1 MS
* alias ^short = "[EG] nomOperationnel"
* telecom MS
* insert Telecom(telecom)
* telecom.extension contains FrContactPointEmailType named emailType 0..1
* telecom.system 1..1

* address 0..1 MS
* address.extension contains
    FrAddressInseeCode named inseeCode 0..1 and
    http://hl7.org/fhir/StructureDefinition/geolocation named ror-organization-geolocation 0..1 MS
* address.extension[ror-organization-geolocation].extension contains ror-confidence-geolocation named ror-confidence-geolocation 0..1 MS
* insert AddressLines(address)
* address.city MS
* address.postalCode MS

* partOf MS
* partOf only Reference(Organization or ROROrganization)
// Inherited as it is published, although Reference.type names a resource type.
* partOf.type from http://interopsante.org/fhir/ValueSet/fr-organization-type (extensible)

* contact.extension 1..*
* contact.extension contains
    ror-contact-function-contact named ror-contact-function-contact 0..1 MS and
    ror-contact-description named ror-contact-description 0..1 MS and
    ror-contact-confidentiality-level named ror-contact-confidentiality-level 1..1 MS
* contact.purpose MS
* contact.purpose from $JDV_J221 (required)
* contact.purpose ^short = "natureContact"
* contact.name MS
* insert Telecom(contact.telecom)
* contact.telecom.system 1..1

RuleSet: StructureIdentifier(slice, type, system, label)
* identifier[{slice}] ^short = "{label}"
* identifier[{slice}].type MS
* identifier[{slice}].type = {type}
* identifier[{slice}].system = {system}
