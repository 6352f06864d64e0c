// Places of consultation: contained in the PractitionerRole for a professional, on their own for SOS Médecins.
RuleSet: ConsultationPlace
* insert FrTelecom
* insert WholeIdentifier
* identifier 1..*
* identifier.type from $fr-location-identifier-type-vs (extensible)
* type 0..1
* address 1..1
* address.line 1..1
* address.city 1..1
* address.postalCode 1..1

Profile: FrLocationAgregateur
Parent: Location
Id: FrLocationAgregateur
Title: "Lieu de consultation"
Description: "Lieu de consultation d'un professionnel, toujours contenu dans sa situation d'exercice."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrLocationAgregateur"
* insert ConsultationPlace

Profile: FrLocationAgregateurSOS
Parent: Location
Id: sas-sos-location-aggregator
Title: "Lieu fixe de consultation"
Description: "Lieu fixe de consultation de SOS Médecins (LFC, anciennement PFG)."
* insert ConsultationPlace
* identifier.type = $fr-location-identifier-type#INTRN
* name 1..1
* address.postalCode ^maxLength = 5
* address obeys sas-postal-code
* managingOrganization 1..1
* managingOrganization only Reference(FrOrganizationAgregateurSOS)
* managingOrganization.reference 1..1

// The guide states the length as maxLength, which a snapshot walker does not have to enforce.
Invariant: sas-postal-code
Description: "Le code postal a cinq caractères au plus. A postcode has five characters at most."
Severity: #error
Expression: "postalCode.length() <= 5"
