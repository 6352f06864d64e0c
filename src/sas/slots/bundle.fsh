// The answers as a whole. CPTS and SOS allow one link only, hence no paging.
Profile: BundleAgregateur
Parent: Bundle
Id: BundleAgregateur
Title: "Réponse INT_R01"
Description: "Créneaux de professionnels exerçant à titre individuel."
* ^url = "http://sas.fr/fhir/StructureDefinition/BundleAgregateur"
* type = #searchset
* entry ^slicing.discriminator.type = #type
* entry ^slicing.discriminator.path = "resource"
* entry ^slicing.rules = #open
* entry contains
    FrSlotAgregateur 0..* and
    FrScheduleAgregateur 0..* and
    FrPractitionerAgregateur 0..* and
    FrPractitionerRoleExerciceAgregateur 0..*
* entry[FrSlotAgregateur].resource only FrSlotAgregateur
* entry[FrScheduleAgregateur].resource only FrScheduleAgregateur
* entry[FrPractitionerAgregateur].resource only FrPractitionerAgregateur
* entry[FrPractitionerRoleExerciceAgregateur].resource only FrPractitionerRoleExerciceAgregateur

RuleSet: OnePageBundle
* type = #searchset
* total 1..1
* link 1..1
* entry 4..*
* entry ^slicing.discriminator.type = #profile
* entry ^slicing.discriminator.path = "resource"
* entry ^slicing.rules = #open

RuleSet: CPTSBundle(organization)
* insert OnePageBundle
* insert EntrySlice(slotAgregateurCPTS, 1..*, FrSlotAgregateurCPTS)
* insert EntrySlice(scheduleAgregateurCPTS, 1..*, FrScheduleAgregateur)
* insert EntrySlice(practitionerAgregateur, 1..*, FrPractitionerAgregateur)
* insert EntrySlice(practitionerRole, 1..*, FrPractitionerRoleExerciceAgregateur)
* insert EntrySlice(healthcareserviceCPTS, 0..*, FrHealthcareServiceAgregateurCPTS)
* insert EntrySlice(organizationAgregateurCPTS, 0..*, {organization})

Profile: BundleAgregateurCPTS
Parent: Bundle
Id: sas-cpts-bundle-aggregator
Title: "Réponse INT_R04"
Description: "Créneaux partagés avec des CPTS, guide 1.1.0."
* insert CPTSBundle(FrOrganizationAgregateurCPTS)

Profile: BundleAgregateurCPTS120
Parent: Bundle
Id: sas-cpts-bundle-aggregator-1.2.0
Title: "Réponse INT_R04, guide 1.2.0"
Description: "Créneaux partagés avec des CPTS, guide 1.2.0."
* insert CPTSBundle(FrOrganizationAgregateurCPTS120)

Profile: BundleAgregateurSOS
Parent: Bundle
Id: sas-sos-bundle-aggregator
Title: "Réponse SOS Médecins"
Description: "Créneaux des lieux fixes de consultation de SOS Médecins."
* insert OnePageBundle
* insert EntrySlice(slotAgregateurSOS, 1..*, FrSlotAgregateurSOS)
* insert EntrySlice(scheduleAgregateurSOS, 1..*, FrScheduleAgregateurSOS)
* insert EntrySlice(locationAgregateurSOS, 1..*, FrLocationAgregateurSOS)
* insert EntrySlice(organizationAgregateurSOS, 1..*, FrOrganizationAgregateurSOS)
