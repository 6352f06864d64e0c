// OffreOperationnelle: activities performed in one care mode, for one public, by one structure (ROR guide 0.7.0).
Profile: RORHealthcareService
Parent: HealthcareService
Id: ror-healthcareservice
Title: "ROR HealthcareService"
Description: "Offre opérationnelle du ROR."
* insert SourceOfTheData
* extension 3..*
* extension contains
    ror-territorial-division named ror-territorial-division 0..* MS and
    ror-healthcareservice-sensitive-unit named ror-healthcareservice-sensitive-unit 1..1 MS and
    ror-healthcareservice-no-consent-habilitation named ror-healthcareservice-no-consent-habilitation 0..1 MS and
    ror-healthcareservice-psychiatric-sector named ror-healthcareservice-psychiatric-sector 0..* MS and
    ror-healthcareservice-patient-type named ror-healthcareservice-patient-type 1..1 MS and
    ror-healthcareservice-contact named ror-healthcareservice-contact 0..* MS and
    ror-meta-creation-date named ror-meta-creation-date 1..1 MS and
    ror-meta-questionnaire-used-as-a-template named ror-meta-questionnaire-used-as-a-template 0..1 MS
// On an offer a territorial division is an intervention zone: a commune (type 3).
* extension[ror-territorial-division].extension[typeTerritorialDivision].value[x] = $TRE_R201#3

// No system nor type is fixed: the offer keeps its identifier when it changes owner.
* identifier 1..1 MS
* identifier ^short = "identifiantOffre"
// The guide also names FrOrganization as a target; it is not available offline and is no looser than Organization.
* providedBy 1..1 MS
* providedBy only Reference(Organization or ROROrganization)
* category 0..1 MS
* category from $JDV_J238 (required)
* category ^short = "typeOffre"
* type 1..1 MS
* type from $JDV_J20 (required)
* type ^short = "champActivite"

* specialty 1..* MS
* insert SlicedByBinding(specialty)
// The guide limits both slices to one entry, but its own creation scenarios send several and the model allows several
// activities (ROR guide, profile notes): several entries are accepted.
* specialty contains operationalActivity 1..* and operationalActivityFamily 0..*
* insert BoundSlice(specialty, operationalActivity, $JDV_J17, activiteOperationnelle)
* insert BoundSlice(specialty, operationalActivityFamily, $JDV_J51, familleActiviteOperationnelle)

* location MS
* location only Reference(Location or RORLocation)
* name MS
* name ^short = "nomOffre"
* comment ^short = "commentaire (Metadonnee)"
* insert Telecom(telecom)
* telecom ^short = "boiteLettresMSS"
* coverageArea only Reference(Location or RORLocation)

* characteristic 1..* MS
* insert SlicedByBinding(characteristic)
// The two act slices share TRE_R210: the act type tells them apart. It is forbidden on the other slices.
* characteristic ^slicing.discriminator[1].type = #value
* characteristic ^slicing.discriminator[1].path = "extension('https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-act-type').value"
* characteristic.extension contains ror-act-type named ror-act-type 0..1 MS
// careMode stays 1..1 although the official example of the guide lacks it (ROR guide, profile notes).
* characteristic contains
    receptionType 0..1 and
    careMode 1..1 and
    receptionModality 0..* and
    managementType 0..* and
    specificAct 0..* and
    outsideOfficeAct 0..* and
    takingCareSpeciality 0..* and
    annualOpening 0..1 and
    ressourceProfession 0..* and
    specificCompetence 0..* and
    expertiseLevel 0..* and
    temporalityStopService 0..1
* insert BoundSlice(characteristic, receptionType, $JDV_J30, temporaliteAccueil)
* insert BoundSlice(characteristic, careMode, $JDV_J19, modePriseEnCharge)
* insert BoundSlice(characteristic, receptionModality, $JDV_J226, modaliteAccueil)
* insert BoundSlice(characteristic, managementType, $JDV_J26, modeGestion)
* insert BoundSlice(characteristic, specificAct, $JDV_J16, acteSpecifique)
* insert BoundSlice(characteristic, outsideOfficeAct, $JDV_J16, acteHorsCabinet)
* insert BoundSlice(characteristic, takingCareSpeciality, $JDV_J35, specialisationPriseEnCharge)
* insert BoundSlice(characteristic, annualOpening, $JDV_J28, ouvertureAnnuelle)
* insert BoundSlice(characteristic, ressourceProfession, $JDV_J186, professionRessource)
* insert BoundSlice(characteristic, specificCompetence, $JDV_J33, competenceRessource)
* insert BoundSlice(characteristic, expertiseLevel, $JDV_J227, niveauExpertise)
* insert BoundSlice(characteristic, temporalityStopService, $JDV_J185, typeFermeture)
* characteristic[receptionType].extension[ror-act-type] 0..0
* characteristic[careMode].extension[ror-act-type] 0..0
* characteristic[receptionModality].extension[ror-act-type] 0..0
* characteristic[managementType].extension[ror-act-type] 0..0
* characteristic[specificAct].extension[ror-act-type] 1..1
* characteristic[specificAct].extension[ror-act-type].value[x] = #specificAct
* characteristic[outsideOfficeAct].extension[ror-act-type] 1..1
* characteristic[outsideOfficeAct].extension[ror-act-type].value[x] = #outsideOfficeAct
* characteristic[takingCareSpeciality].extension[ror-act-type] 0..0
* characteristic[annualOpening].extension[ror-act-type] 0..0
* characteristic[ressourceProfession].extension[ror-act-type] 0..0
* characteristic[specificCompetence].extension[ror-act-type] 0..0
* characteristic[expertiseLevel].extension[ror-act-type] 0..0
* characteristic[temporalityStopService].extension[ror-act-type] 0..0

* insert Hours
* availableTime.daysOfWeek 0..1

// Closing of the offer: one row recognised by its element id.
* notAvailable 0..1 MS
* notAvailable ^slicing.discriminator[0].type = #value
* notAvailable ^slicing.discriminator[0].path = "id"
* notAvailable ^slicing.rules = #open
* notAvailable contains closingReopeningDate 0..1 MS
* notAvailable[closingReopeningDate].id 1..1
* notAvailable[closingReopeningDate].id = "closingReopeningDate"
* notAvailable[closingReopeningDate].description = "Période de fermeture et de réouverture prévisionnelle"
* notAvailable[closingReopeningDate].during.start ^short = "dateFermeture"
* notAvailable[closingReopeningDate].during.end ^short = "datePrevisionnelleReouverture"
