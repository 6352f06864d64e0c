// Value of an indicator. `measure` is the canonical url of a Measure; an Organization can report, it cannot be the subject.
Profile: RORMeasureReport
Parent: MeasureReport
Id: ror-measurereport
Title: "ROR MeasureReport"
Description: "Valeur d'un indicateur de pilotage du ROR."
* identifier 1..1 MS
* status MS
* type MS
* measure MS
* subject only Reference(RORPractitioner or RORPractitionerRole or RORLocation)
* date 1..1 MS
* reporter only Reference(RORPractitioner or RORPractitionerRole or RORLocation or ROROrganization)
* period MS
* group.code 1..1 MS
* group.measureScore 1..1 MS
