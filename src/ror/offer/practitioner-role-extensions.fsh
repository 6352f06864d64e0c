Extension: RORPractitionerroleName
Id: ror-practitionerrole-name
Title: "identité d'exercice"
Description: "Exercise identity: title, last name, first name."
Context: PractitionerRole
* extension 1..*
* extension contains
    exerciseTitle 0..1 and
    exerciseLastName 1..1 and
    exerciseFirstName 0..1
* extension[exerciseTitle] ^short = "civiliteExercice"
* extension[exerciseTitle].value[x] only CodeableConcept
* extension[exerciseTitle].value[x] from $JDV_J208 (required)
* extension[exerciseLastName] ^short = "nomExercice"
* extension[exerciseLastName].value[x] only string
* extension[exerciseFirstName] ^short = "prenomExercice"
* extension[exerciseFirstName].value[x] only string

Extension: RORPractitionerroleUnitExerciseMode
Id: ror-practitionerrole-unit-exercise-mode
Title: "modeExerciceOffre"
Description: "Mode of exercise in the offer (liberal, salaried...)."
Context: PractitionerRole
* value[x] only CodeableConcept
* value[x] from $JDV_J217 (required)

Extension: PractitionerRoleContracted
Id: practitionerRole-contracted
Title: "secteurConventionnement"
Description: "Contracting sector with the health insurance."
Context: PractitionerRole
* ^url = "https://apifhir.annuaire.sante.fr/ws-sync/exposed/structuredefinition/practitionerRole-contracted"
* value[x] only CodeableConcept
* value[x] from $JDV_J218 (required)

Extension: PractitionerRoleHasCAS
Id: practitionerRole-hasCAS
Title: "optionContratAccesAuxSoins"
Description: "Option limiting extra fees (OPTAM)."
Context: PractitionerRole
* ^url = "https://apifhir.annuaire.sante.fr/ws-sync/exposed/structuredefinition/practitionerRole-hasCAS"
* value[x] only boolean

Extension: PractitionerRoleVitaleAccepted
Id: practitionerRole-vitaleAccepted
Title: "carteVitaleAcceptee"
Description: "Carte Vitale accepted."
Context: PractitionerRole
* ^url = "https://apifhir.annuaire.sante.fr/ws-sync/exposed/structuredefinition/practitionerRole-vitaleAccepted"
* value[x] only boolean
