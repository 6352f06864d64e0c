// SituationOperationnelle, ExerciceProfessionnel and SavoirFaire: one professional acting in one offer.
Profile: RORPractitionerRole
Parent: PractitionerRole
Id: ror-practitionerrole
Title: "ROR PractitionerRole"
Description: "Situation opérationnelle d'un professionnel dans une offre du ROR."
* insert SourceOfTheData
* extension 2..*
* extension contains
    ror-practitionerrole-unit-exercise-mode named ror-practitionerrole-unit-exercise-mode 1..1 MS and
    ror-practitionerrole-name named ror-practitionerrole-name 0..1 MS and
    practitionerRole-contracted named contracted 0..1 MS and
    practitionerRole-hasCAS named optionCAS 0..1 MS and
    practitionerRole-vitaleAccepted named vitalAccepted 0..1 MS and
    ror-meta-creation-date named ror-meta-creation-date 1..1 MS and
    ror-meta-comment named ror-meta-comment 0..1 MS
* identifier 0..1 MS
* practitioner 1..1 MS
* practitioner only Reference(Practitioner or RORPractitioner)
// The guide also names FrOrganization as a target; it is not available offline and is no looser than Organization.
* organization only Reference(Organization or ROROrganization)
* code 1..1 MS
* code from $JDV_J229 (required)
* code ^short = "profession"

// The guide asks for specialty 1..* and expertiseType 1..1, which leaves no conformant form for professions without know-how.
// Their absence is accepted (ROR guide, profile notes): an error for a physician, a dental surgeon or a pharmacist,
// a warning for the others.
* obeys ror-know-how-required and ror-know-how-expected
* specialty MS
* insert SlicedByBinding(specialty)
* specialty contains
    expertiseType 0..1 and
    specialty 0..1 and
    competence 0..1 and
    exclusiveCompetence 0..1 and
    specificOrientation 0..1 and
    expertiseCapacity 0..1 and
    qualificationPAC 0..1 and
    nonQualifyingDESC 0..1 and
    supplementaryExerciseRight 0..1 and
    specificCompetence 0..*
* insert BoundSlice(specialty, expertiseType, $JDV_J209, typeSavoirFaire)
* insert BoundSlice(specialty, specialty, $JDV_J210, specialiteOrdinale)
* insert BoundSlice(specialty, competence, $JDV_J232, competence)
* insert BoundSlice(specialty, exclusiveCompetence, $JDV_J211, competenceExclusive)
* insert BoundSlice(specialty, specificOrientation, $JDV_J212, orientationParticuliere)
* insert BoundSlice(specialty, expertiseCapacity, $JDV_J213, capaciteSavoirFaire)
* insert BoundSlice(specialty, qualificationPAC, $JDV_J214, qualificationPAC)
* insert BoundSlice(specialty, nonQualifyingDESC, $JDV_J215, DESCNonQualifiant)
* insert BoundSlice(specialty, supplementaryExerciseRight, $JDV_J216, droitExerciceComplementaire)
* insert BoundSlice(specialty, specificCompetence, $JDV_J33, competenceSpecifique)

* location only Reference(Location or RORLocation)
* healthcareService 1..1 MS
* healthcareService only Reference(HealthcareService or RORHealthcareService)
* telecom 0..1 MS
* insert Telecom(telecom)
* insert Hours
* availableTime 0..1

// TRE_G15: 10 physician, 21 pharmacist, 40 dental surgeon. Systems are not compared: a JDV url is tolerated on input.
Invariant: ror-know-how-required
Description: "Un médecin, un chirurgien-dentiste ou un pharmacien a un type de savoir-faire (TRE_R04). A physician, a dental surgeon or a pharmacist has a type of know-how."
Severity: #error
Expression: "code.coding.where(code = '10' or code = '21' or code = '40').exists() implies specialty.coding.where(system.contains('_R04-TypeSavoirFaire') or system.contains('_J209-TypeSavoirFaire')).exists()"

Invariant: ror-know-how-expected
Description: "Le guide demande un type de savoir-faire (TRE_R04) ; son absence est admise pour une profession sans savoir-faire. The guide asks for a type of know-how; its absence is accepted for a profession without know-how."
Severity: #warning
Expression: "code.coding.where(code = '10' or code = '21' or code = '40').exists() or specialty.coding.where(system.contains('_R04-TypeSavoirFaire') or system.contains('_J209-TypeSavoirFaire')).exists()"
