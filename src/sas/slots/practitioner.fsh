// The owner of an agenda and the place where he or she receives.
Profile: FrPractitionerAgregateur
Parent: Practitioner
Id: FrPractitionerAgregateur
Title: "Professionnel d'un agenda"
Description: "Professionnel de santé à qui appartient l'agenda, INT_R01 et INT_R04."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrPractitionerAgregateur"
* insert FrTelecom
* insert WholeIdentifier
* identifier 1..*
* identifier.type from $fr-practitioner-identifier-type-vs (extensible)
* identifier.type = $fr-v2-0203#IDNPS
* identifier.type.coding 0..1
* identifier.system = $IDNPS
* name.prefix 0..1

Profile: FrPractitionerRoleExerciceAgregateur
Parent: PractitionerRole
Id: FrPractitionerRoleExerciceAgregateur
Title: "Situation d'exercice"
Description: "Un professionnel dans un lieu de consultation, INT_R01 et INT_R04. Le lieu est une ressource contenue."
* ^url = "http://sas.fr/fhir/StructureDefinition/FrPractitionerRoleExerciceAgregateur"
* insert FrTelecom
* contained 1..*
* practitioner only Reference(FrPractitionerAgregateur)
* practitioner ^type.aggregation[0] = #referenced
* practitioner ^type.aggregation[+] = #bundled
* organization.identifier.type = $fr-v2-0203#IDNST
* organization.identifier.system = $IDNST
* specialty from $fr-practitioner-specialty (required)
* location 1..1
* location only Reference(FrLocationAgregateur)
* location ^type.aggregation[0] = #contained
