// Anomalie: a data-quality defect and its handling.
Profile: RORTask
Parent: Task
Id: ror-task
Title: "ROR Task"
Description: "Anomalie relevée sur une donnée du ROR, et son traitement."
* identifier 0..1 MS
* partOf only Reference(Task or RORTask)
* status MS
* businessStatus 1..1 MS
* businessStatus from $JDV_J244 (required)
* businessStatus ^short = "statutMetier"
* code 1..1 MS
* code from $JDV_J241 (required)
* code ^short = "thematique"
* description MS
* focus 1..1 MS
* executionPeriod.start MS
* executionPeriod.end MS
* authoredOn 1..1 MS
* lastModified 1..1 MS
* requester MS
* requester only Reference(ROROrganization or RORPractitioner or RORPractitionerRole)
* owner MS
* owner only Reference(ROROrganization or RORPractitioner or RORPractitionerRole or RORHealthcareService)
* location only Reference(Location or RORLocation)
* reasonCode 1..1 MS
* reasonCode from $JDV_J242 (required)
* reasonCode ^short = "action attendue"
* restriction.recipient only Reference(ROROrganization or RORPractitioner or RORPractitionerRole)

* input 1..* MS
* input ^slicing.discriminator[0].type = #pattern
* input ^slicing.discriminator[0].path = "type"
* input ^slicing.rules = #open
* input ^slicing.ordered = false
* input contains
    ruleErrorId 0..1 MS and
    errorValue 0..* MS and
    proposedValue 0..* MS and
    pathElementError 0..1 MS and
    systemRequester 1..1 MS and
    identifierRequester 0..1 MS
* input[ruleErrorId].type = input-task-ror-codesystem#ruleErrorId
* input[ruleErrorId].value[x] only string
* input[errorValue].type = input-task-ror-codesystem#errorValue
* input[proposedValue].type = input-task-ror-codesystem#proposedValue
* input[pathElementError].type = input-task-ror-codesystem#pathElementError
* input[pathElementError].value[x] only Expression
* input[systemRequester].type = input-task-ror-codesystem#systemRequester
* input[systemRequester].value[x] only string
* input[identifierRequester].type = input-task-ror-codesystem#identifierRequester
* input[identifierRequester].value[x] only Identifier

* output ^slicing.discriminator[0].type = #pattern
* output ^slicing.discriminator[0].path = "type"
* output ^slicing.rules = #open
* output ^slicing.ordered = false
* output contains newValue 0..* MS and identifierAnalyst 0..1 MS
* output[newValue].type = output-task-ror-codesystem#newValue
* output[identifierAnalyst].type = output-task-ror-codesystem#identifierAnalyst
* output[identifierAnalyst].value[x] only Identifier

CodeSystem: RORInputTask
Id: input-task-ror-codesystem
Title: "Entrants d'une anomalie"
Description: "Données qui décrivent une anomalie."
* ^caseSensitive = true
* #ruleErrorId "ruleErrorId" "Identifiant de la règle à l'origine de l'anomalie"
* #errorValue "errorValue" "Donnée erronée"
* #proposedValue "proposedValue" "Nouvelle valeur proposée"
* #pathElementError "pathElementError" "Élément en erreur dans la ressource"
* #systemRequester "systemRequester" "Système déclarant l'anomalie"
* #identifierRequester "identifierRequester" "Identifiant du déclarant de l'anomalie"

CodeSystem: ROROutputTask
Id: output-task-ror-codesystem
Title: "Sortants d'une anomalie"
Description: "Données produites par le traitement d'une anomalie."
* ^caseSensitive = true
* #newValue "newValue" "Nouvelle valeur renseignée"
* #identifierAnalyst "identifierAnalyst" "Identifiant du destinataire du traitement de la demande"
