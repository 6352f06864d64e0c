Extension: AsExtLieuDit
Id: as-ext-lieu-dit
Title: "lieuDit"
Description: "Locality without street (lieu-dit)."
Context: Address.line
* ^url = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-lieu-dit"
* value[x] only string

Extension: RORAvailableTimeEffectiveOpeningClosingDate
Id: ror-available-time-effective-opening-closing-date
Title: "debutDateEffective (start) / finDateEffective (end)"
Description: "Validity period of this row."
Context: HealthcareService.availableTime, PractitionerRole.availableTime
* value[x] only Period

// 1 = Monday to 7 = Sunday. The second context is published with the wrong kind (extension).
Extension: RORAvailableTimeNumberDaysOfWeek
Id: ror-available-time-number-days-of-week
Title: "jourSemaine (1 = lundi ... 7 = dimanche)"
Description: "Day of the week, 1 = Monday to 7 = Sunday (preferred to daysOfWeek)."
Context: HealthcareService.availableTime, PractitionerRole.availableTime
* value[x] only integer

Extension: RORAvailableTimeTypeOfTime
Id: ror-available-time-type-of-time
Title: "typePlageHoraire"
Description: "Type of hours."
Context: HealthcareService.availableTime, PractitionerRole.availableTime
* value[x] only CodeableConcept
* value[x] from $JDV_J41 (required)

Extension: RORConfidentialityLevel
Id: ror-confidentiality-level
Title: "niveauConfidentialite (Contact)"
Description: "Confidentiality of the contact of an offer."
Context: ContactPoint, BackboneElement, Location.telecom, HealthcareService.extension
* value[x] only CodeableConcept
* value[x] from $JDV_J222 (required)

// The guide declares the context Organization only, but its PractitionerRole profile uses it too: both are allowed.
Extension: RORMetaComment
Id: ror-meta-comment
Title: "commentaire (Metadonnee)"
Description: "Comment on the record."
Context: Organization, PractitionerRole
* value[x] only string

Extension: RORMetaCreationDate
Id: ror-meta-creation-date
Title: "dateCreation (Metadonnee)"
Description: "Creation date of the record."
Context: Location, Organization, Practitioner, PractitionerRole, HealthcareService
* value[x] only dateTime

Extension: RORMetaQuestionnaireUsedAsATemplate
Id: ror-meta-questionnaire-used-as-a-template
Title: "modeleSaisie (Metadonnee)"
Description: "Data-entry model used."
Context: DomainResource
* value[x] only Canonical(ror-questionnaire-healthcareservice)
* obeys ror-questionnaire-version-required

Extension: RORTelecomCommunicationChannel
Id: ror-telecom-communication-channel
Title: "canal"
Description: "Channel (phone, e-mail, ...)."
Context: ContactPoint, HealthcareService.extension.extension
* value[x] only CodeableConcept
* value[x] from $JDV_J225 (required)

Extension: RORTelecomConfidentialityLevel
Id: ror-telecom-confidentiality-level
Title: "niveauConfidentialite (Telecommunication)"
Description: "Confidentiality of this number or address."
Context: ContactPoint, HealthcareService.extension.extension
* value[x] only CodeableConcept
* value[x] from $JDV_J222 (required)

Extension: RORTelecomUsage
Id: ror-telecom-usage
Title: "utilisation"
Description: "Free text on the use of this number or address."
Context: ContactPoint, HealthcareService.extension.extension
* value[x] only string

Extension: RORTerritorialDivision
Id: ror-territorial-division
Title: "DivisionTerritoriale"
Description: "Territorial division: on an offer a commune it serves (type 3), on a geographic entity its health territory (type 4)."
Context: HealthcareService, Organization
* extension 2..*
* extension contains
    typeTerritorialDivision 1..1 and
    codeTerritorialDivision 1..1
* extension[typeTerritorialDivision] ^short = "type"
* extension[typeTerritorialDivision].value[x] only CodeableConcept
* extension[typeTerritorialDivision].value[x] from $JDV_J223 (required)
* extension[codeTerritorialDivision] ^short = "code"
* extension[codeTerritorialDivision].value[x] only CodeableConcept
* extension[codeTerritorialDivision].value[x] from code-region-territorial-division-ror-valueset (required)

Invariant: ror-questionnaire-version-required
Description: "Le modèle de saisie est cité avec sa version (url|version). The data-entry model is cited with its version (url|version)."
Severity: #error
Expression: "value.toString().contains('|')"
