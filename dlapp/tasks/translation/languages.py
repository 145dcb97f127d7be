"""Which languages the multilingual translators know, by the codes that Unicode's CLDR names them with."""

_SPOKEN = "en zh hi es ar fr bn pt ru ur id de ja mr vi te tr pa ta ko it th fa pl uk nl ro el cs hu sv he da fi no"
_MORE = (
    "af am ast az ba be bg br bs ca ceb cy et ff fy ga gd gl gu ha hr ht hy ig ilo is jv ka kk km kn lb lg ln lo lt "
    "lv mg mk ml mn ms my ne oc or ps sd si sk sl so sq sr ss su sw tl tn uz wo xh yi yo zu "
)
_FLORES = (
    "en=eng_Latn zh=zho_Hans hi=hin_Deva es=spa_Latn ar=arb_Arab fr=fra_Latn bn=ben_Beng pt=por_Latn ru=rus_Cyrl "
    "ur=urd_Arab id=ind_Latn de=deu_Latn ja=jpn_Jpan mr=mar_Deva vi=vie_Latn te=tel_Telu tr=tur_Latn pa=pan_Guru "
    "ta=tam_Taml ko=kor_Hang it=ita_Latn th=tha_Thai fa=pes_Arab pl=pol_Latn uk=ukr_Cyrl nl=nld_Latn ro=ron_Latn "
    "el=ell_Grek cs=ces_Latn hu=hun_Latn sv=swe_Latn he=heb_Hebr da=dan_Latn fi=fin_Latn no=nob_Latn ace=ace_Latn "
    "aeb=aeb_Arab af=afr_Latn ak=aka_Latn am=amh_Ethi ars=ars_Arab ary=ary_Arab arz=arz_Arab as=asm_Beng ast=ast_Latn "
    "awa=awa_Deva ay=ayr_Latn az=azj_Latn ba=bak_Cyrl ban=ban_Latn be=bel_Cyrl bem=bem_Latn bg=bul_Cyrl bho=bho_Deva "
    "bjn=bjn_Latn bm=bam_Latn bo=bod_Tibt bs=bos_Latn bug=bug_Latn ca=cat_Latn ceb=ceb_Latn ckb=ckb_Arab crh=crh_Latn "
    "cy=cym_Latn din=dik_Latn dyu=dyu_Latn dz=dzo_Tibt ee=ewe_Latn eo=epo_Latn et=est_Latn eu=eus_Latn fa_AF=prs_Arab "
    "fil=tgl_Latn fj=fij_Latn fo=fao_Latn fon=fon_Latn fur=fur_Latn ga=gle_Latn gd=gla_Latn gl=glg_Latn gn=grn_Latn "
    "gu=guj_Gujr ha=hau_Latn hr=hrv_Latn ht=hat_Latn hy=hye_Armn ig=ibo_Latn ilo=ilo_Latn is=isl_Latn jv=jav_Latn "
    "ka=kat_Geor kab=kab_Latn kac=kac_Latn kam=kam_Latn kea=kea_Latn kg=kon_Latn ki=kik_Latn kk=kaz_Cyrl km=khm_Khmr "
    "kmb=kmb_Latn kn=kan_Knda kr=knc_Arab ks=kas_Arab ku=kmr_Latn ky=kir_Cyrl lb=ltz_Latn lg=lug_Latn li=lim_Latn "
    "lij=lij_Latn lmo=lmo_Latn ln=lin_Latn lo=lao_Laoo lt=lit_Latn ltg=ltg_Latn lua=lua_Latn luo=luo_Latn "
    "lus=lus_Latn lv=lvs_Latn mag=mag_Deva mai=mai_Deva mg=plt_Latn mi=mri_Latn min=min_Latn mk=mkd_Cyrl ml=mal_Mlym "
    "mn=khk_Cyrl mni=mni_Beng mos=mos_Latn ms=zsm_Latn mt=mlt_Latn my=mya_Mymr ne=npi_Deva nn=nno_Latn nso=nso_Latn "
    "nus=nus_Latn ny=nya_Latn oc=oci_Latn om=gaz_Latn or=ory_Orya pag=pag_Latn pap=pap_Latn rn=run_Latn rw=kin_Latn "
    "sa=san_Deva sat=sat_Beng sc=srd_Latn scn=scn_Latn sd=snd_Arab sg=sag_Latn shn=shn_Mymr si=sin_Sinh sk=slk_Latn "
    "sl=slv_Latn sm=smo_Latn sn=sna_Latn so=som_Latn sq=als_Latn sr=srp_Cyrl ss=ssw_Latn st=sot_Latn su=sun_Latn "
    "sw=swh_Latn szl=szl_Latn tg=tgk_Cyrl ti=tir_Ethi tk=tuk_Latn tn=tsn_Latn tpi=tpi_Latn ts=tso_Latn tt=tat_Cyrl "
    "tum=tum_Latn tzm=tzm_Tfng ug=uig_Arab umb=umb_Latn uz=uzn_Latn vec=vec_Latn war=war_Latn wo=wol_Latn xh=xho_Latn "
    "yi=ydd_Hebr yo=yor_Latn yue=yue_Hant zh_Hant=zho_Hant zu=zul_Latn "
)

# The most spoken ones first: most people look for one of these. What M2M-100 knows (Fan et al. 2020,
# https://arxiv.org/abs/2010.11125, table 1), without Northern Sotho, whose code there is no one else's.
M2M100 = tuple(code for code in (_SPOKEN + " " + _MORE).split() if code != "te")

# Of the over 400 languages of MADLAD-400 (Kudugunta et al. 2023, https://arxiv.org/abs/2309.04662) those above and Telugu.
MADLAD = tuple("fil" if code == "tl" else code for code in (_SPOKEN + " " + _MORE).split() if code != "ast")

# NLLB-200 (NLLB Team 2022, https://arxiv.org/abs/2207.04672): language -> what it calls it, ISO 639-3 and the script. Those
# that CLDR has no name for are left out, and the second scripts of all but Chinese.
FLORES = dict(pair.split("=") for pair in _FLORES.split())
