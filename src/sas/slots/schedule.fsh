// One agenda for each place of consultation. serviceType is forbidden: it is said on the slots.
RuleSet: AgendaSchedule
* serviceCategory 0..1
* serviceType 0..0
* specialty from $fr-practitioner-specialty (required)

Profile: FrScheduleAgregateur
Parent: Schedule
Id: FrScheduleAgregateur
Title: "Agenda d'un professionnel"
Description: "Agenda d'un professionnel dans un lieu de consultation, INT_R01 et INT_R04."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrScheduleAgregateur"
* insert AgendaSchedule
* actor ^type.aggregation[0] = #referenced
* actor ^type.aggregation[+] = #bundled

Profile: FrScheduleAgregateurSOS
Parent: Schedule
Id: sas-sos-schedule-aggregator
Title: "Agenda d'un lieu fixe de consultation"
Description: "Agenda d'un lieu fixe de consultation de SOS Médecins."
* insert AgendaSchedule
* actor only Reference(FrLocationAgregateurSOS)
* actor.reference 1..1
