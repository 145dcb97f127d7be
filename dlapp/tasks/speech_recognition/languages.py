"""Languages that Whisper was trained on (Radford et al. 2022, table 10), by their codes there, those of most training hours first."""

_CODES = (
    "en zh de es ru fr pt ko ja tr pl it sv nl ca fi id ar uk vi he el da ms hu ro no th cs ta ur hr sk tl cy la lv bn mi ml "
    "te fa sr az lt sl et bg kn mk br ht eu is gl mr hy ne mn bs kk sq sw gu pa my be yo sn af oc ka so km tg sd lo am yi su "
    "si ps as mg ha tk nn jw ln lb ba uz fo sa tt bo"
)
WHISPER = tuple(_CODES.split())
