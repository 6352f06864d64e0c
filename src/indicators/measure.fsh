// Indicateur de pilotage. Draft profile of the guide 0.7.0, absent from its CapabilityStatement.
Profile: RORMeasure
Parent: Measure
Id: ror-measure
Title: "ROR Measure"
Description: "Indicateur de pilotage du ROR."
* identifier 1..1 MS
* status MS
* date MS
* purpose 1..1 MS
* topic 1..1 MS
* topic from http://hl7.org/fhir/ValueSet/definition-topic (example)
* type 1..1 MS
* type from http://hl7.org/fhir/ValueSet/measure-type (extensible)
* group.code 1..1 MS
* group.description 1..1 MS
