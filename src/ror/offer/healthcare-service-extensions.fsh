Extension: RORActType
Id: ror-act-type
Title: "type d'acte (spécifique ou hors cabinet)"
Description: "Kind of act: specific act, or act performed outside the office."
Context: HealthcareService.characteristic
* value[x] only code
* value[x] from act-type-ror-valueset (required)

Extension: RORHealthcareserviceContact
Id: ror-healthcareservice-contact
Title: "contact de l'offre"
Description: "Contacts of the offer."
Context: HealthcareService
* extension 1..*
* extension contains
    name 0..1 and
    ror-contact-function-contact named ror-contact-function-contact 0..1 and
    purposeContact 0..1 and
    description 0..1 and
    ror-confidentiality-level named ror-confidentiality-level 1..1 and
    ror-healthcareservice-contact-telecom named ror-healthcareservice-contact-telecom 0..*
* extension[name] ^short = "nom"
* extension[name].value[x] only HumanName
* extension[ror-contact-function-contact] ^short = "fonctionContact"
* extension[purposeContact] ^short = "natureContact"
* extension[purposeContact].value[x] only CodeableConcept
* extension[purposeContact].value[x] from $JDV_J221 (required)
* extension[description] ^short = "description"
* extension[description].value[x] only string
* extension[ror-confidentiality-level] ^short = "niveauConfidentialite"
* extension[ror-healthcareservice-contact-telecom] ^short = "telecommunication"

Extension: RORHealthcareserviceContactTelecom
Id: ror-healthcareservice-contact-telecom
Title: "télécommunication du contact"
Description: "Number or address of a contact of the offer."
Context: HealthcareService.extension
* extension 3..*
* extension contains
    ror-telecom-communication-channel named ror-telecom-communication-channel 1..1 and
    ror-telecom-usage named ror-telecom-usage 0..1 and
    ror-telecom-confidentiality-level named ror-telecom-confidentiality-level 1..1 and
    telecomAddress 1..1
* extension[ror-telecom-communication-channel] ^short = "canal"
* extension[ror-telecom-usage] ^short = "utilisation"
* extension[ror-telecom-confidentiality-level] ^short = "niveauConfidentialite"
* extension[telecomAddress] ^short = "adresseTelecom"
* extension[telecomAddress].value[x] only string

Extension: RORHealthcareserviceNoConsentHabilitation
Id: ror-healthcareservice-no-consent-habilitation
Title: "habilitationAuxSoinsSansConsentement"
Description: "Unit authorised for psychiatric care without consent."
Context: HealthcareService
* value[x] only boolean

Extension: RORHealthcareservicePatientType
Id: ror-healthcareservice-patient-type
Title: "Patientele"
Description: "Patients accepted: public and age range."
Context: HealthcareService
* extension 1..*
* extension contains
    supportedPatientInfo 0..* and
    ageRange 1..1
* extension[supportedPatientInfo] ^short = "publicPrisEnCharge"
* extension[supportedPatientInfo].value[x] only CodeableConcept
* extension[supportedPatientInfo].value[x] from $JDV_J29 (required)
* extension[ageRange] ^short = "ageMin (low 1..1) / ageMax (high 1..1)"
* extension[ageRange].value[x] only Range
* extension[ageRange].valueRange.low 1..1
* extension[ageRange].valueRange.high 1..1

Extension: RORHealthcareservicePsychiatricSector
Id: ror-healthcareservice-psychiatric-sector
Title: "secteurPsychiatrique"
Description: "Psychiatric sector code (free string)."
Context: HealthcareService
* value[x] only string

Extension: RORHealthcareserviceSensitiveUnit
Id: ror-healthcareservice-sensitive-unit
Title: "uniteSensible"
Description: "Sensitive unit: hides the offer from most consumers."
Context: HealthcareService
* value[x] only boolean
