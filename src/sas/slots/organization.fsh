// Who shares or holds the agendas: a CPTS behind its HealthcareService, an association of SOS Médecins.
Profile: FrHealthcareServiceAgregateurCPTS
Parent: HealthcareService
Id: sas-cpts-healthcareservice-aggregator
Title: "CPTS d'un créneau"
Description: "Lien d'un créneau vers la CPTS qui le partage, INT_R04."
* insert FrTelecom
* id 1..1 MS
* providedBy 1..1 MS
* providedBy only Reference(FrOrganizationAgregateurCPTS)
* category 0..1
* specialty from $fr-practitioner-specialty (required)

// The two published guides name two systems for the type. A pattern only asks that its coding be among those given,
// so that an organization with both codings satisfies both.
RuleSet: CPTSOrganization(typeSystem)
* insert FrTelecom
* identifier 1..1
* insert WholeIdentifier
* identifier obeys FINESS-invariant
* identifier.type = {typeSystem}#IDNST
* identifier.system = $IDNST
* name MS
* telecom MS

Profile: FrOrganizationAgregateurCPTS
Parent: Organization
Id: sas-cpts-organization-aggregator
Title: "CPTS"
Description: "Communauté professionnelle territoriale de santé, guide 1.1.0."
* insert CPTSOrganization($fr-location-identifier-type)

// The guide keeps one canonical url for both versions; ours tells them apart, for validation only.
Profile: FrOrganizationAgregateurCPTS120
Parent: Organization
Id: sas-cpts-organization-aggregator-1.2.0
Title: "CPTS, guide 1.2.0"
Description: "Communauté professionnelle territoriale de santé, guide 1.2.0."
* insert CPTSOrganization($fr-core-cs-v2-0203)

Profile: FrOrganizationAgregateurSOS
Parent: Organization
Id: sas-sos-organization-aggregator
Title: "Association SOS Médecins"
Description: "Association SOS Médecins, connue par son SIRET."
* insert FrTelecom
* identifier 1..1
* insert WholeIdentifier
* identifier obeys SIRET-invariant
* identifier.type = $fr-location-identifier-type#IDNST
* identifier.system = $IDNST

Invariant: FINESS-invariant
Description: "Le FINESS porte le préfixe 1 suivi de 9 chiffres. A FINESS is the prefix 1 and 9 digits."
Severity: #error
Expression: "value.matches('^1[0-9]{9}$')"

Invariant: SIRET-invariant
Description: "Le SIRET porte le préfixe 3 suivi de 14 chiffres. A SIRET is the prefix 3 and 14 digits."
Severity: #error
Expression: "value.matches('^3[0-9]{14}$')"
