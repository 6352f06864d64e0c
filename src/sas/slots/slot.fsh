// Free slots as they leave: one profile for each flow (INT_R01, INT_R04, SOS). Audience is in meta.security.
RuleSet: FreeSlot
* serviceCategory 0..1
* specialty from $fr-practitioner-specialty (required)

Profile: FrSlotAgregateur
Parent: Slot
Id: FrSlotAgregateur
Title: "Créneau disponible, INT_R01"
Description: "Créneau libre d'un professionnel exerçant à titre individuel."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrSlotAgregateur"
* insert FreeSlot
* meta.security from $JDV_J165 (required)
* serviceType ^slicing.discriminator.type = #value
* serviceType ^slicing.discriminator.path = "coding.system"
* serviceType ^slicing.rules = #open
* serviceType contains TypeConsultation 0..*
* serviceType[TypeConsultation] from $v3-ActEncounterCode (required)
* serviceType[TypeConsultation].coding.system 1..1
* serviceType[TypeConsultation].coding.system = $v3-ActCode
* appointmentType from http://terminology.hl7.org/ValueSet/v2-0276 (preferred)
* schedule only Reference(FrScheduleAgregateur)
* schedule ^type.aggregation[0] = #referenced
* schedule ^type.aggregation[+] = #bundled
* status = #free (exactly)

Profile: FrSlotAgregateurCPTS
Parent: Slot
Id: sas-cpts-slot-aggregator
Title: "Créneau disponible, INT_R04"
Description: "Créneau libre, partagé ou non avec une ou plusieurs CPTS."
* insert FreeSlot
* meta.security from SASTypeCreneauCPTS (required)
* serviceType ^slicing.discriminator.type = #pattern
* serviceType ^slicing.discriminator.path = "$this"
* serviceType ^slicing.rules = #open
* serviceType contains TypeConsultation 0..* and referencecpts 0..*
* serviceType[TypeConsultation] from $v3-ActEncounterCode (required)
* serviceType[TypeConsultation].extension contains SASServiceTypeR5 named sas-servicetype-r5 0..0
* serviceType[TypeConsultation].coding.system = $v3-ActCode
* serviceType[referencecpts] from SASCategorieEtablissement (required)
* serviceType[referencecpts].extension 1..*
* serviceType[referencecpts].extension contains SASServiceTypeR5 named sas-servicetype-r5 1..1
* appointmentType.coding from SASAppointmentReason (required)
* schedule only Reference(FrScheduleAgregateur)
* status = #free

Profile: FrSlotAgregateurSOS
Parent: Slot
Id: sas-sos-slot-aggregator
Title: "Créneau disponible, SOS Médecins"
Description: "Créneau libre d'un lieu fixe de consultation de SOS Médecins."
* insert FreeSlot
* meta.security from SASTypeCreneauSOS (required)
* serviceType.coding from SASTypeConsultation (required)
* appointmentType.coding from SASAppointmentReason (required)
* schedule only Reference(FrScheduleAgregateurSOS)
* status = #free

Extension: SASServiceTypeR5
Id: sas-cpts-slot-servicetype-aggregator
Title: "Service d'un créneau"
Description: "Référence vers la CPTS qui partage le créneau : l'élément de R5 avant R5."
Context: Slot.serviceType
* ^url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType"
* value[x] only Reference(HealthcareService)
