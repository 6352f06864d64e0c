// INT_R03: an appointment booked by a regulator. No patient, in any form.
Extension: FrAppointmentOperator
Id: FrAppointmentOperator
Title: "Opérateur du rendez-vous"
Description: "Régulateur qui a pris le rendez-vous, désigné par son identifiant."
Context: Appointment
* ^url = "http://interopsante.org/fhir/StructureDefinition/FrAppointmentOperator"
* value[x] only Reference(Organization or Practitioner or Patient or RelatedPerson)

// The guide leaves the value of the SOS extension optional while its text demands the operator: both demand it here.
RuleSet: SASAppointment
* extension contains FrAppointmentOperator named appointmentOperator 1..1
* extension[appointmentOperator].value[x] 1..1
* extension[appointmentOperator].valueReference.identifier 1..1
* extension[appointmentOperator].valueReference.identifier.type 1..1
* extension[appointmentOperator].valueReference.identifier.type.coding 1..1
* extension[appointmentOperator].valueReference.identifier.type.coding.code 1..1
* extension[appointmentOperator].valueReference.identifier.system 1..1
* extension[appointmentOperator].valueReference.identifier.value 1..1
* identifier 1..1
* identifier.system 1..1
* identifier.value 1..1
* specialty from $fr-practitioner-specialty (required)
* start 1..1
* end 1..1

RuleSet: IndividualAppointment
* insert SASAppointment
* extension[appointmentOperator].valueReference.identifier.type.coding.system = $fr-v2-0203
* participant.actor.identifier.type 1..1
* participant.actor.identifier.type.coding 1..1
* participant.actor.identifier.type.coding = $fr-v2-0203#IDNPS
* participant.actor.identifier.system 1..1
* participant.actor.identifier.system = $IDNPS
* participant.actor.identifier.value 1..1

Profile: FrAppointmentSAS
Parent: Appointment
Id: FrAppointmentSAS
Title: "Rendez-vous"
Description: "Rendez-vous chez un professionnel ou dans une CPTS, guide 1.1.0."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS"
* insert IndividualAppointment
* participant.status = #accepted

// The guide keeps one canonical url for both versions; ours tells them apart, for validation only.
Profile: FrAppointmentSAS120
Parent: Appointment
Id: FrAppointmentSAS-1.2.0
Title: "Rendez-vous, guide 1.2.0"
Description: "Rendez-vous chez un professionnel ou dans une CPTS, guide 1.2.0."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrAppointmentSAS-1.2.0"
* insert IndividualAppointment
* created MS
* participant.status from SASParticipantStatus (required)

RuleSet: SOSAppointment(statuses)
* insert SASAppointment
* extension 1..1
* extension[appointmentOperator].valueReference.identifier.type.coding from SASTypeIdentifiant (required)
* created MS
* participant.status from {statuses} (required)

Profile: FrAppointmentSASSOS
Parent: Appointment
Id: sas-sos-appointment
Title: "Rendez-vous SOS Médecins"
Description: "Rendez-vous pris auprès de SOS Médecins, guide 1.1.0."
* insert SOSAppointment(SASParticipantStatusSOS)

Profile: FrAppointmentSASSOS120
Parent: Appointment
Id: sas-sos-appointment-1.2.0
Title: "Rendez-vous SOS Médecins, guide 1.2.0"
Description: "Rendez-vous pris auprès de SOS Médecins, guide 1.2.0."
* insert SOSAppointment(SASParticipantStatus)
