// Modèle de saisie. The parents in the guide are SDC profiles (sdc-questionnaire-pop-exp, and sdc-questionnaire-extr-defn
// imposed), which are not available offline: the parent here is the base Questionnaire.
Profile: RORQuestionnaire
Parent: Questionnaire
Id: ror-questionnaire-healthcareservice
Title: "ROR Questionnaire"
Description: "Modèle de saisie d'une offre du ROR."
* extension 1..*
// The guide asks this slice to conform to ror-launchcontext. Its url is the SDC one, so the slice names the SDC extension
// and repeats the rules of the profile.
* extension contains sdc-questionnaire-launchContext named launchContext 1..1
* insert LaunchContextRules(extension[launchContext].)
* extension[launchContext] obeys ror-inv-1
* identifier 0..1 MS
* name 1..1 MS
* title 1..1
* status from ror-questionnaire-status-vs (required)
* subjectType 1..1
* date MS
* publisher MS
* description MS
* useContext 1..* MS
* useContext ^slicing.discriminator[0].type = #pattern
* useContext ^slicing.discriminator[0].path = "code"
* useContext ^slicing.rules = #open
* useContext ^slicing.ordered = false
* useContext.code from ror-usage-context-type-vs (extensible)
* useContext contains
    catEG 1..* and
    typePS 0..* and
    speOrdinal 0..* and
    champAct 0..* and
    fonctionLieu 0..*
* insert EntryContext(catEG, $TRE_R67#EG, $JDV_J55, catégorie d'EG)
* insert EntryContext(typePS, $TRE_R288#P01, $JDV_J229, profession)
* insert EntryContext(speOrdinal, $TRE_R04#S, $JDV_J210, spécialité ordinale)
* insert EntryContext(champAct, usage-context-ror-codesystem#champAct, $JDV_J20, champ d'activité)
* insert EntryContext(fonctionLieu, usage-context-ror-codesystem#fonctionLieu, $JDV_J198, fonction du lieu)
* purpose MS
* approvalDate MS
* lastReviewDate MS
* effectivePeriod MS
* code 0..0
* item.definition MS
* item.definition ^short = "url du profil # chemin de l'élément"
* item.code 0..0
* item.enableWhen MS
* item.enableBehavior MS
* item.answerOption.initialSelected MS

RuleSet: EntryContext(slice, code, valueSet, label)
* useContext[{slice}] ^short = "{label}"
* useContext[{slice}].code = {code}
* useContext[{slice}].valueCodeableConcept from {valueSet} (required)

// The SDC extension itself (hl7.fhir.uv.sdc 3.0.0), so that its content is checked offline.
Extension: SDCQuestionnaireLaunchContext
Id: sdc-questionnaire-launchContext
Title: "Launch context"
Description: "Resources given to the form when it is launched."
Context: Questionnaire
* ^url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext"
* extension contains
    name 1..1 and
    type 1..* and
    description 0..1
* extension[name].value[x] only Coding
* extension[type].value[x] only code
* extension[description].value[x] only string

Profile: RORLaunchContext
Parent: SDCQuestionnaireLaunchContext
Id: ror-launchcontext
Title: "Contexte de lancement"
Description: "Launch context of a ROR data-entry model."
* insert LaunchContextRules()
* obeys ror-inv-1

RuleSet: LaunchContextRules(prefix)
* {prefix}extension[name].value[x] from ror-launch-context-vs (extensible)

// The value set, the invariant and the example of the guide each give another system to ror-structure: only the code is compared.
Invariant: ror-inv-1
Description: "Le contexte ror-structure porte sur Location, HealthcareService ou Organization. The context ror-structure bears on Location, HealthcareService or Organization."
Severity: #error
Expression: "extension('name').value.where(code = 'ror-structure').exists() implies extension('type').value.all($this = 'Location' or $this = 'HealthcareService' or $this = 'Organization')"

ValueSet: RORQuestionnaireStatus
Id: ror-questionnaire-status-vs
Title: "Statuts d'un modèle de saisie"
Description: "Statuts de publication admis pour un modèle de saisie."
* http://hl7.org/fhir/publication-status#draft
* http://hl7.org/fhir/publication-status#active
* http://hl7.org/fhir/publication-status#retired

ValueSet: RORUsageContextType
Id: ror-usage-context-type-vs
Title: "Types de contexte d'usage"
Description: "Contextes d'usage d'un modèle de saisie."
* include codes from system http://terminology.hl7.org/CodeSystem/usage-context-type
* include codes from system usage-context-ror-codesystem
* $TRE_R67#EG
* $TRE_R04#S
* $TRE_R288#P01

// The guide includes the address of a page instead of the canonical of the SDC code system; kept as published.
ValueSet: RORLaunchContextValues
Id: ror-launch-context-vs
Title: "Contextes de lancement"
Description: "Contextes de lancement d'un modèle de saisie."
* include codes from system http://hl7.org/fhir/uv/sdc/CodeSystem-launchContext.html
* include codes from system ror-launch-context-codesystem

CodeSystem: RORLaunchContextCodes
Id: ror-launch-context-codesystem
Title: "Contexte de lancement ROR"
Description: "Contexte de lancement propre au ROR."
* ^caseSensitive = true
* #ror-structure "ROR Structure" "Structure dans le contexte au lancement (Location, HealthcareService, Organization)"

CodeSystem: RORUsageContext
Id: usage-context-ror-codesystem
Title: "Contextes d'usage ROR"
Description: "Contextes d'usage propres au ROR."
* ^caseSensitive = true
* #champAct "champAct" "champActivite de l'OffreOperationnelle"
* #fonctionLieu "fonctionLieu" "fonctionLieu de LieuRealisationOffre"
