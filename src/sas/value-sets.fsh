// Value sets that the SAS package defines itself.
ValueSet: SASTypeConsultation
Id: sas-valueset-typeconsultation
Title: "Type de consultation"
Description: "Au cabinet, au domicile du patient, à distance."
* $v3-ActCode#AMB
* $v3-ActCode#HH
* $v3-ActCode#VR

ValueSet: SASAppointmentReason
Id: sas-valueset-appointmentreason
Title: "Type de rendez-vous"
Description: "Créneau réservable, ou consultation sans rendez-vous."
* $v2-0276#ROUTINE
* $v2-0276#WALKIN

ValueSet: SASTypeIdentifiant
Id: sas-valueset-typeidentifiant
Title: "Type d'identifiant d'un régulateur"
Description: "Identifiant national, ou identifiant technique du SAS."
* $fr-v2-0203#IDNPS
* $fr-v2-0203#INTRN

ValueSet: SASCategorieEtablissement
Id: sas-valueset-categorieetablissement
Title: "Catégorie d'établissement"
Description: "Communauté professionnelle territoriale de santé."
* $TRE_R66#604

ValueSet: SASTypeCreneauCPTS
Id: sas-cpts-valueset-typecreneau
Title: "Type de créneau, CPTS"
Description: "Publics auxquels un créneau de CPTS est ouvert."
* $TRE_R314#PUBLIC
* $TRE_R314#SNP
* $TRE_R314#PRO
* $TRE_R314#CPTS

ValueSet: SASTypeCreneauSOS
Id: sas-sos-valueset-typecreneau
Title: "Type de créneau, SOS Médecins"
Description: "Publics auxquels un créneau de SOS Médecins est ouvert."
* $TRE_R314#PUBLIC
* $TRE_R314#SNP

// 1.1.0 and 1.2.0 give the same two codes under two names.
ValueSet: SASParticipantStatusSOS
Id: sas-sos-valueset-participant-status
Title: "Statut d'un participant, guide 1.1.0"
Description: "Accepté, ou en attente de la confirmation de l'effecteur."
* $participationstatus#accepted
* $participationstatus#needs-action

ValueSet: SASParticipantStatus
Id: sas-valueset-participant-status
Title: "Statut d'un participant, guide 1.2.0"
Description: "Accepté, ou en attente de la confirmation de l'effecteur."
* $participationstatus#accepted
* $participationstatus#needs-action
